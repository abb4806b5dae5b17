import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "reaches eval by binding, applying, proxying and inheriting",
  run: `const tries = [() => eval.call(null, "1"), () => Reflect.apply(eval, null, ["1"]), () => eval.bind(null, "1")(), () => [eval][0]("1"), () => new Proxy(eval, {})("1"), () => globalThis["ev" + "al"]("1"), () => (0, globalThis.eval)("1"), () => Object.create({ eval }).eval("1"), () => [1].map.call(["1"], eval)[0], () => ["1"].map(eval)[0], () => JSON.parse("1", (_k, v) => eval(String(v))), () => "1".replace("1", eval)]; const out = []; for (const t of tries) { try { const made = t(); const got = typeof made === "function" ? made() : made; out.push(got === 1 || got === globalThis ? "ran" : "harmless"); } catch { out.push("refused"); } } return out.includes("ran");`,
  steps: [{ endings: ["ok"], output: false }],
};
