import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "gets an answer nested as deep as a parser allows and hands it back",
  run: `const r = await ctx.kv.get("k"); return r;`,
  steps: [{ endings: ["ok", "threw", "invalid_output", "timeout"] }],
  answer: () => ({ ok: true, value: { value: JSON.parse("[".repeat(3000) + "]".repeat(3000)) } }),
};
