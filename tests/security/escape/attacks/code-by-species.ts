import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "puts a compiling constructor where species are looked up",
  run: `const tries = [() => (() => { const a = [1]; a.constructor = { [Symbol.species]: Function }; return a.map(() => "return 1"); })(), () => (() => { const r = /x/; r.constructor = { [Symbol.species]: Function }; return r[Symbol.split]("return 1"); })(), () => (() => { const p = Promise.resolve(); p.constructor = { [Symbol.species]: Function }; return p.then(() => 1); })(), () => (() => { const b = new ArrayBuffer(1); b.constructor = { [Symbol.species]: Function }; return b.slice(0); })()]; const out = []; for (const t of tries) { try { const made = t(); const got = typeof made === "function" ? made() : made; out.push(got === 1 || got === globalThis ? "ran" : "harmless"); } catch { out.push("refused"); } } return out.includes("ran");`,
  steps: [{ endings: ["ok"], output: false }],
};
