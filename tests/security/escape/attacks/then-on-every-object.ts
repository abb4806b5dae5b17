import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "makes every object a promise",
  run: `Object.prototype.then = function (resolve) { resolve("hijacked"); }; return await ctx.kv.get("k").catch((e) => e.code);`,
  steps: [{ endings: ["ok", "threw", "timeout", "invalid_output"] }, { endings: ["ok", "threw", "timeout", "invalid_output"] }],
  answer: () => ({ ok: true, value: {} }),
};
