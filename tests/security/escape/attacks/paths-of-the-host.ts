import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "looks for the host's files in stacks and in the text of functions",
  run: `const text = [new Error("x").stack, await ctx.kv.get("k").catch((e) => e.stack), String(ctx.files.read), String(ctx.fetch), (() => { try { null.x; } catch (e) { return e.stack; } })()].join("\\n"); return /\\/(root|home|tmp|usr|opt|proc)\\/|file:|node_modules|\\.mjs/.test(text);`,
  steps: [{ endings: ["ok"], output: false }],
};
