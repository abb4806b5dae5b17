import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "puts its own species and constructors under promises and arrays",
  run: `class Evil extends Promise { static get [Symbol.species]() { return function (executor) { executor(() => {}, () => {}); return { then: 1 }; }; } constructor(executor) { super(executor); globalThis.executors = (globalThis.executors ?? 0) + 1; } } Object.defineProperty(Promise, Symbol.species, { get() { return Evil; } }); Promise.prototype.constructor = Evil; Array[Symbol.species] = function () { return { get length() { for (;;); } }; }; const got = await ctx.kv.get("k").catch((e) => e.code); return Evil.resolve(got);`,
  steps: [{ endings: ["ok", "threw", "invalid_output"] }],
};
