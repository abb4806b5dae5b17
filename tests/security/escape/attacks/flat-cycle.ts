import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "flattens an array that holds itself",
  run: `const a = []; a.push(a); return a.flat(Infinity).length;`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
