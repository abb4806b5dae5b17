import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "replaces what the bridge could depend on, then fails; the next call must not notice",
  run: `if (ctx.input.step === 2) return [JSON.stringify({ a: [1] }), await ctx.kv.get("k").catch((e) => e.code)];
    const evil = () => { throw new Error("evil");
    };
    JSON.stringify = JSON.parse = Promise.prototype.then = Promise.prototype.constructor = Object.defineProperty = Reflect.apply = Array.prototype.push = String.prototype.slice = evil;
    Array.prototype[Symbol.iterator] = evil;
    globalThis.Promise = globalThis.Error = globalThis.Object = evil;
    return "poisoned";`,
  steps: [
    { input: { step: 1 }, endings: ["ok", "threw"], output: "poisoned" },
    { input: { step: 2 }, endings: ["ok"], output: ['{"a":[1]}', "permission_denied"] },
  ],
};
