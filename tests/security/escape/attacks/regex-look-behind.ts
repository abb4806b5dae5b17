import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "looks behind with repetitions inside",
  run: `return /(?<=^(?:a+)+)b/.test("a".repeat(50) + "c" + "a".repeat(40));`,
  steps: [{ endings: ["timeout", "ok"], output: false }],
};
