import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "hides four times the bytes behind the allowed number of characters",
  run: `return "\\u4e2d".repeat(5e5);`,
  steps: [{ endings: ["limit"] }],
  limits: { cpuMs: 2_000 },
};
