import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "changes types under functions that have been optimised",
  run: `const f = (o, v) => { o.x = v; return o.x + o.y; }; const o = { x: 1, y: 2 }; for (let i = 0; i < 5e4; i += 1) f(o, i); Object.defineProperty(o, "x", { get: () => ({ valueOf: () => -1 }), set() {} }); const a = [1.1, 2.2, 3.3]; const g = (arr, i, v) => { arr[i] = v; return arr[i]; }; for (let i = 0; i < 5e4; i += 1) g(a, i % 3, 1.5); a[1] = {}; Object.setPrototypeOf(a, new Proxy([], {})); return [typeof f(o, 1), typeof g(a, 1, "x"), g(a, 4e9, 1)];`,
  steps: [{ endings: ["ok"], output: ["number", "string", 1] }],
  limits: { cpuMs: 1_000 },
};
