import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "asks for one host action after the other, more than allowed",
  run: `for (let i = 0; i < 1000; i += 1) await ctx.kv.get(String(i)).catch(() => 0);`,
  steps: [{ endings: ["limit"] }],
};
