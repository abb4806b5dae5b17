import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "matches a pattern that backtracks for ever",
  run: `return /^(a+)+$/.test("a".repeat(60) + "!");`,
  steps: [{ endings: ["timeout"] }],
};
