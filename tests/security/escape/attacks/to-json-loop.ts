import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "loops inside the conversion of its own result",
  run: `return { toJSON() { for (;;); } };`,
  steps: [{ endings: ["timeout"] }],
};
