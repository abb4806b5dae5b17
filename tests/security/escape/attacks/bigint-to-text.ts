import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "turns a number of millions of digits into text",
  run: `return ((1n << 20000000n) - 1n).toString().length > 0;`,
  steps: [{ endings: ["timeout", "threw", "memory", "ok"], output: true }],
};
