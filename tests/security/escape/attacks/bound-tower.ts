import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "binds a function to itself a hundred thousand times and calls it",
  run: `let f = () => 1; for (let i = 0; i < 1e5; i += 1) f = f.bind(null, i); try { f(); } catch (e) { return e.name; } return "through";`,
  steps: [{ endings: ["ok", "timeout", "threw", "memory"] }],
  limits: { cpuMs: 1_000 },
};
