import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "joins an array that is almost all holes",
  run: `const a = []; a.length = 2 ** 32 - 1; return a.join("x".repeat(100));`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
