import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "runs code and host actions inside the conversion of a request",
  run: `let n = 0; const body = { toJSON() { n += 1; if (n < 30) ctx.connections.erp.request({ operation: "x", body }).catch(() => 0); return { n }; } }; return await ctx.connections.erp.request({ operation: "x", body, params: body, query: body }).catch((e) => e.code ?? e.name);`,
  steps: [{ endings: ["ok", "limit", "threw"] }],
};
