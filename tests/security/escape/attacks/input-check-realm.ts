import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "hides a getter on Object.prototype where the input check will look, and uses it to let bad input pass and to reach the check's realm",
  run: `Object.defineProperty(Object.prototype, "must", {
      configurable: true,
      get() {
        globalThis.reached ??= [];
        Error.prepareStackTrace = (_e, frames) => { for (const f of frames) { const thing = f.getFunction() ?? f.getThis(); if (thing) reached.push(typeof thing); } return ""; };
        void new Error("x").stack;
        try { reached.push(typeof arguments.callee.caller); } catch {}
        return "there";
      },
      set() {},
    });
    return (globalThis.reached ?? []).filter((kind) => kind === "function" || kind === "object");`,
  input: { type: "object", properties: { must: { type: "string", minLength: 1 } }, required: ["must"] },
  steps: [
    ...Array.from({ length: 20 }, () => ({ input: { must: "x" }, endings: ["ok"] as const, output: [] })),
    { input: {}, endings: ["invalid_input"] },
    { input: { must: 1 }, endings: ["invalid_input"] },
    { input: { must: "x" }, endings: ["ok"], output: [] },
  ],
};
