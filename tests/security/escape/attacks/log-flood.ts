import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "logs without end, also through values that loop or lie",
  run: `for (let i = 0; i < 1e5; i += 1) { console.log("x".repeat(1000), { toJSON() { return "y".repeat(1000); } }); } return 1;`,
  steps: [{ endings: ["ok"], output: 1 }],
  limits: { cpuMs: 5_000 },
};
