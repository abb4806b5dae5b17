import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "counts minus nothing and numbers written in other ways",
  run: `await ctx.meter("pages", -0); await ctx.meter("pages", 1e21 / 1e21); await ctx.meter("pages", 0x10); return 1;`,
  steps: [{ endings: ["ok"], output: 1 }],
  answer: () => ({ ok: true, value: {} }),
  judge: ({ asked }) =>
    JSON.stringify(asked.map(({ args }) => (args as { quantity: number }).quantity)) === "[0,1,16]"
      ? undefined
      : `the broker saw ${JSON.stringify(asked)}`,
};
