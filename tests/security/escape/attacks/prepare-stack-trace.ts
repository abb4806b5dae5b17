import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "asks V8 for the functions and receivers on the stack",
  run: `const found = []; Error.prepareStackTrace = (_e, frames) => { for (const f of frames) { const thing = f.getFunction() ?? f.getThis(); if (thing !== undefined && thing !== null) found.push(typeof thing); if (/host|isolates|file:/.test(String(f.getFileName()))) found.push(String(f.getFileName())); } return ""; }; const look = () => { "use strict"; void new Error("x").stack; Error.captureStackTrace({}); }; look(); ctx.log.info({ toJSON() { look(); return 1; } }); try { ctx.fail("a", "b"); } catch (e) { void e.stack; } await ctx.kv.get("k").catch((e) => void e.stack); return found.filter((x) => x !== "undefined");`,
  steps: [{ endings: ["ok"], output: [] }],
};
