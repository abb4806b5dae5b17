import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "compiles code from text by every constructor",
  run: `const tries = [() => eval("1"), () => (0, eval)("1"), () => new Function("return 1")(), () => (() => {}).constructor("return 1")(), () => (async () => {}).constructor("return 1")(), () => (function* () {}).constructor("yield 1")(), () => (async function* () {}).constructor("yield 1")(), () => Reflect.construct(Object.getPrototypeOf(() => {}).constructor, ["return 1"])(), () => new (class extends Function {})("return 1")()];
    return tries.map((t) => { try { return t();
    } catch (e) { return e instanceof EvalError ? "refused" : String(e);
    } });`,
  steps: [{ endings: ["ok"], output: Array.from({ length: 9 }, () => "refused") }],
};
