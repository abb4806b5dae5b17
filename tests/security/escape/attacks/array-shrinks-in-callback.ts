import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "empties an array while built-ins walk over it",
  run: `const out = []; for (const name of ["map", "filter", "reduce", "forEach", "find", "flatMap", "some", "sort", "splice", "concat", "toSpliced", "with"]) { const a = Array.from({ length: 200 }, (_, i) => ({ i, valueOf() { a.length = 0; return 0; }, get [Symbol.isConcatSpreadable]() { a.length = 0; return true; } })); try { const r = a[name](name === "splice" || name === "with" || name === "toSpliced" ? { valueOf() { a.length = 0; return 1; } } : (x) => { a.length = 0; return x; }, 5); out.push(Array.isArray(r) && r.length > 400); } catch (e) { out.push(e.name); } } return out.includes(true);`,
  steps: [{ endings: ["ok"], output: false }],
};
