import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "hands endless iterables to built-ins that drain them",
  run: `const endless = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: [1, 1] }) }) }; const eaters = [() => Array.from(endless), () => new Map(endless), () => new Set(endless), () => Object.fromEntries(endless), () => Promise.all(endless), () => Map.groupBy(endless, String), () => [...endless], () => Math.max(...endless), () => Iterator.from(endless).toArray(), () => new Uint8Array(endless)]; eaters[ctx.input.i](); return "drained";`,
  steps: [...[0, 2, 4, 6, 8, 9].map((i) => ({ input: { i }, endings: ["timeout", "memory", "threw"] as const }))],
  limits: { cpuMs: 250 },
};
