import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "collects answers of many megabytes",
  run: `const kept = []; for (let i = 0; i < 40; i += 1) kept.push((await ctx.files.read("/" + i)).padEnd(9e6, "y")); return kept.length;`,
  steps: [{ endings: ["ok", "threw", "timeout", "memory"] }],
  limits: { cpuMs: 1_500 },
  answer: () => ({ ok: true, value: { text: "x".repeat(8e6) } }),
};
