import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "builds a text of a million pieces and flattens it",
  run: `let s = ""; for (let i = 0; i < 3e6; i += 1) s = String.fromCharCode(97 + i % 26) + s; return s.charCodeAt(5) > 0 && /zz/.test(s);`,
  steps: [{ endings: ["ok", "timeout", "memory"], output: false }],
  limits: { cpuMs: 1_000 },
};
