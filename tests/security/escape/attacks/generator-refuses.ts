import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "sits in the finally block of a generator nobody can close",
  run: `function* g() { try { yield 1; } finally { for (;;) yield 2; } } for (const v of g()) { for (const w of g()) break; break; } const it = g(); it.next(); for (;;) it.return();`,
  steps: [{ endings: ["timeout"] }],
};
