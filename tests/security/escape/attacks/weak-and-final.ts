import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "watches the garbage collector through what is left of weak things",
  run: `const out = [typeof WeakRef, typeof FinalizationRegistry, typeof gc, typeof globalThis.$vm]; const m = new WeakMap(); for (let i = 0; i < 1e4; i += 1) m.set({}, i); return [out, Object.keys(m).length, "size" in m];`,
  steps: [{ endings: ["ok"], output: [["undefined", "undefined", "undefined", "undefined"], 0, false] }],
};
