import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "deletes what refuses and looks for what was beneath",
  run: `const tries = [() => (() => { delete (() => {}).constructor; delete Function.prototype.constructor; return (() => {}).constructor("return 1"); })(), () => (() => { delete globalThis.Function; return Function("return 1"); })(), () => (() => { delete globalThis.eval; return eval("1"); })(), () => (() => { const p = Object.getPrototypeOf(async () => {}); delete p.constructor; return p.constructor("return 1"); })(), () => (() => { const p = Object.getPrototypeOf(function* () {}); delete p.constructor; return p.constructor("return 1")().next().value; })()]; const out = []; for (const t of tries) { try { const made = t(); const got = typeof made === "function" ? made() : made; out.push(got === 1 || got === globalThis ? "ran" : "harmless"); } catch { out.push("refused"); } } return out.includes("ran");`,
  steps: [
    { endings: ["ok"], output: false },
    { endings: ["ok"], output: false },
  ],
};
