import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "makes the depth of stack traces a getter that loops",
  run: `Object.defineProperty(Error, "stackTraceLimit", { get() { for (;;); } }); await ctx.kv.get("k").catch(() => 0); throw new Error("x");`,
  steps: [{ endings: ["timeout", "threw"] }, { endings: ["timeout", "threw"] }],
};
