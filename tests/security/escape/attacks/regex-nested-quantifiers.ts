import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "matches nested repetitions against a near miss",
  run: `return /^(([a-z])+.)+[A-Z]([a-z])+$/.test("a".repeat(50));`,
  steps: [{ endings: ["timeout"] }],
};
