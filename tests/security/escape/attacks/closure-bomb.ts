import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "keeps closures over large things in each other",
  run: `let f = () => 0; for (;;) { const big = new Array(1000).fill(f); const g = f; f = () => big.length + g; }`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
