import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "matches two repetitions of the same",
  run: `return /(x+x+)+y/u.test("x".repeat(60));`,
  steps: [{ endings: ["timeout"] }],
};
