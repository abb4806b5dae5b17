import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns thenables and async iterators that never end the same way twice",
  run: `const gen = (async function* () { try { for (;;) yield await { then(r) { r(1); r(2); throw new Error("x"); } }; } finally { for (let i = 0; i < 10; i += 1) await null; } })(); let n = 0; for await (const v of gen) { n += v; if (n > 50) break; } return { then(resolve, reject) { resolve({ then(r) { r(n); reject(new Error("late")); } }); resolve("twice"); } };`,
  steps: [{ endings: ["ok"], output: 51 }],
};
