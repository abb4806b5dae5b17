import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "leaves a rejected promise behind whose error loops when anybody reads it",
  run: `const e = new Error("x"); for (const key of ["message", "stack", "name"]) Object.defineProperty(e, key, { get() { for (;;); } }); Promise.reject(e); return 1;`,
  steps: [{ endings: ["timeout", "threw", "crashed"] }],
};
