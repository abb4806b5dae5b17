import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "loops in a getter that only the conversion to JSON reads",
  run: `return { a: 1, get b() { for (;;); } };`,
  steps: [{ endings: ["timeout"] }],
};
