import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "raises a number to a power that fills the memory",
  run: `let x = 7n; for (;;) x = x ** 3n;`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
