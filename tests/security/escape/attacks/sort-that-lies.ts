import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "sorts with comparisons that contradict each other",
  run: `let n = 0; const a = Array.from({ length: 2e5 }, (_, i) => i); a.sort(() => { n = (n * 1103515245 + 12345) % 2147483648; return n % 3 - 1; }); a.sort((x, y) => { a.length = 1; return y - x; }); a.toSorted(() => NaN); return typeof a.length;`,
  steps: [{ endings: ["ok", "timeout"], output: "number" }],
  limits: { cpuMs: 1_000 },
};
