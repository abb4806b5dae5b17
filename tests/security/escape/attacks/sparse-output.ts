import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns an array of four billion holes",
  run: `const a = []; a.length = 2 ** 32 - 1; return a;`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
