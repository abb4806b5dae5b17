import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "goes on asking after its result was taken",
  run: `const again = async () => { for (let i = 0; i < 30; i += 1) { await ctx.kv.set("k" + i, "late").catch(() => 0); } }; if (ctx.input.mode) { again(); return 1; } return { toJSON() { again(); return 1; } };`,
  steps: [
    { input: { mode: 1 }, endings: ["ok"], output: 1 },
    { input: { mode: 0 }, endings: ["ok"], output: 1 },
  ],
  answer: () => ({ ok: true, value: {} }),
  judge: ({ asked }) => (asked.length <= 2 ? undefined : `${asked.length} host actions after the end`),
};
