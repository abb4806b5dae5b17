import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "freezes what the bootstrap would like to change",
  run: `for (const key of Reflect.ownKeys(globalThis)) { try { Object.freeze(globalThis[key]); Object.freeze(globalThis[key].prototype); } catch {} } Object.freeze(ctx); Object.freeze(ctx.files); console.log("still"); return await ctx.kv.get("k").catch((e) => e.code);`,
  steps: [
    { endings: ["ok"], output: "permission_denied" },
    { endings: ["ok"], output: "permission_denied" },
  ],
};
