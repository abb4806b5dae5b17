import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "fills the heap and keeps something where each call has an isolate of its own",
  run: `const seen = globalThis.kept ?? null; globalThis.kept = new Array(1e5).fill(1); return seen;`,
  steps: [...Array.from({ length: 3 }, () => ({ endings: ["ok"] as const, output: null }))],
  isolation: "fresh_isolate",
};
