import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "hides six times the bytes behind the allowed number of characters",
  run: `return "\\u0001".repeat(1e6);`,
  steps: [{ endings: ["limit"] }],
  limits: { cpuMs: 1_000 },
};
