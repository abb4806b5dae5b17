import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "parses and writes text nested a million deep",
  run: `const deep = "[".repeat(1e6) + "]".repeat(1e6); try { return JSON.stringify(JSON.parse(deep)).length; } catch (e) { return e.name; }`,
  steps: [{ endings: ["ok", "timeout", "memory", "threw"] }],
  limits: { cpuMs: 1_000 },
};
