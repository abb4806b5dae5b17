import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "builds classes whose parents, fields and brands change while they are built",
  run: `const out = []; const tries = [() => { class A extends null { constructor() { return Object.create(null); } #x = 1; static has(o) { return #x in o; } } return new A() && A.has({}); }, () => { class B { static { B.constructor("return 1"); } } return B; }, () => { class C extends (class { constructor() { return globalThis; } }) { #p = 1; static read(o) { return o.#p; } } new C(); return C.read(globalThis) === 1 ? "branded" : 0; }, () => { const D = new Proxy(class {}, { construct: () => globalThis }); return new (class extends D {})() === globalThis ? "own global" : 0; }]; for (const t of tries) { try { out.push(String(t())); } catch (e) { out.push(e.name); } } return out.filter((x) => /process|native host/.test(x));`,
  steps: [{ endings: ["ok"], output: [] }],
};
