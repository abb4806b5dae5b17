import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "burns the CPU in many short slices, each within the limit",
  run: `for (let i = 0; i < 49; i += 1) { await ctx.kv.get("k"); const until = i * 4e6; for (let k = 0; k < 4e7; k += 1); }`,
  steps: [{ endings: ["timeout"] }],
  answer: () => ({ ok: true, value: { value: null } }),
};
