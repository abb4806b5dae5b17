import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "climbs from everything it can hold to a function that compiles code",
  run: `const found = []; const { then } = Promise.prototype; const seen = new Set(); const todo = [ctx, globalThis, run, new Error("x"), (async () => {})(), ctx.files.read, console.log];
function run() {}
while (todo.length > 0 && seen.size < 20000) { const value = todo.pop(); if (value === null || (typeof value !== "object" && typeof value !== "function") || seen.has(value)) continue; seen.add(value);
  for (const key of Reflect.ownKeys(value)) { let d; try { d = Reflect.getOwnPropertyDescriptor(value, key); } catch { continue; } if (d) todo.push(d.value, d.get, d.set); }
  try { todo.push(Reflect.getPrototypeOf(value), value.constructor); } catch {} }
for (const value of seen) { if (typeof value !== "function" || value === globalThis.__souk_skill.run) continue; for (const code of ["return this", "return process", "return 1"]) { try { const made = value(code); try { then.call(made, () => 0, () => 0); } catch {} if (typeof made === "function") { const got = made(); if (got === 1 || got === globalThis || (got && got.pid)) found.push(String(value.name)); } } catch {} try { const made = new value(code); if (typeof made === "function" && made() === 1) found.push(String(value.name)); } catch {} } }
return found;`,
  steps: [{ endings: ["ok"], output: [] }],
  limits: { cpuMs: 3_000 },
};
