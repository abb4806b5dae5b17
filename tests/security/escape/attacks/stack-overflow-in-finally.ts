import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "overflows the stack again while it unwinds",
  run: `let n = 0; const dive = () => { n += 1; try { dive(); } finally { if (n < 1e7) dive(); } }; try { dive(); } catch (e) { return e.name; }`,
  steps: [{ endings: ["ok", "timeout", "threw"], output: "RangeError" }],
};
