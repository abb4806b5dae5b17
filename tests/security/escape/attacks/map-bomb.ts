import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "grows one map until its table cannot be allocated",
  run: `const m = new Map(); for (let i = 0; ; i += 1) m.set(i, i);`,
  steps: [{ endings: ["timeout", "memory", "threw", "crashed"] }],
};
