import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "calls with as many arguments as the stack takes, and more",
  run: `const out = []; for (const n of [1e5, 1e6, 1e7]) { try { out.push(String.fromCharCode.apply(null, new Array(n).fill(65)).length); } catch (e) { out.push(e.name); } } return out.length;`,
  steps: [{ endings: ["ok", "timeout", "memory"], output: 3 }],
  limits: { cpuMs: 1_000 },
};
