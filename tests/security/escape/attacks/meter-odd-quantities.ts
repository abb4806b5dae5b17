import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "counts units that are not whole numbers",
  run: `const odd = [-1, 0.5, NaN, Infinity, 2 ** 53, 1n, "1", null, undefined, {}, [1], { valueOf: () => 1 }, new Number(1), true]; const out = []; for (const quantity of odd) out.push(await ctx.meter("pages", quantity).then(() => "counted", (e) => e.name)); return [...new Set(out)];`,
  steps: [{ endings: ["ok"], output: ["TypeError"] }],
  answer: () => ({ ok: true, value: {} }),
  judge: ({ asked }) => (asked.length === 0 ? undefined : `the broker was asked to count ${JSON.stringify(asked)}`),
};
