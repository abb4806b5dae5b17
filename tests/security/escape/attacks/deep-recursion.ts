import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "overflows the stack in code, in toJSON, in the bridge and in its result",
  run: `const dive = () => { try { dive(); } catch (e) { ctx.log.info("deep", e); try { ctx.kv.get("k").catch(() => 0); } catch {} throw e; } }; if (ctx.input.mode === 1) { const out = {}; let at = out; for (let i = 0; i < 1e5; i += 1) { at.x = {}; at = at.x; } return out; } if (ctx.input.mode === 2) { let nested = []; for (let i = 0; i < 9e4; i += 1) nested = [nested]; return nested; } dive();`,
  steps: [
    { input: { mode: 0 }, endings: ["threw", "limit", "timeout"] },
    { input: { mode: 1 }, endings: ["threw"] },
    { input: { mode: 2 }, endings: ["threw"] },
  ],
  limits: { cpuMs: 3_000 },
};
