import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "reads a number of millions of digits",
  run: `return BigInt("9".repeat(5e6)) > 0n;`,
  steps: [{ endings: ["timeout", "threw", "memory", "ok"], output: true }],
};
