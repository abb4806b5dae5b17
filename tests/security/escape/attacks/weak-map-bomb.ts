import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "fills weak maps with keys that hold their values",
  run: `const maps = []; for (;;) { const m = new WeakMap(); let k = {}; for (let i = 0; i < 1000; i += 1) { const next = { k }; m.set(k, next); k = next; } maps.push(m, k); }`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
