import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "builds a tower of proxies and touches the top",
  run: `let p = {}; for (let i = 0; i < 1e5; i += 1) p = new Proxy(p, {}); try { void p.x; } catch (e) { return e.name; } return "through";`,
  steps: [{ endings: ["ok", "timeout", "threw"] }],
  limits: { cpuMs: 1_000 },
};
