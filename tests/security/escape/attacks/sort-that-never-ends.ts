import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "sorts with a comparison that never answers",
  run: `return [3, 2, 1].sort(() => { for (;;); });`,
  steps: [{ endings: ["timeout"] }],
};
