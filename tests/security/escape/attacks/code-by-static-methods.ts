import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "lets static methods of built-ins call a constructor that compiles",
  run: `const tries = [() => Array.of.call(Function, "return 1"), () => Array.from.call(Function, ["return 1"]), () => Promise.resolve.call(Function, "return 1"), () => Array.fromAsync.call(Function, ["return 1"]), () => Uint8Array.from.call(Function, ["return 1"]), () => Array.prototype.concat.call(Object.assign([], { constructor: Function }), "return 1"), () => Reflect.construct(Object, ["return 1"], Function), () => Reflect.construct(Function, ["return 1"], Object), () => Object.assign(Function.prototype, { name: "x" }).constructor("return 1")]; const out = []; for (const t of tries) { try { const made = t(); const got = typeof made === "function" ? made() : made; out.push(got === 1 || got === globalThis ? "ran" : "harmless"); } catch { out.push("refused"); } } return out.includes("ran");`,
  steps: [{ endings: ["ok", "threw"], output: false }],
};
