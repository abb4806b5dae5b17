import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "tries to measure how long its own work takes",
  run: `const clocks = () => [Date.now(), new Date().getTime(), +new Date(), Date().length > 0 && new Date(Date()).getTime(), new Intl.DateTimeFormat("en", { timeStyle: "full", timeZone: "UTC" }).format(), new Intl.DateTimeFormat("en", { fractionalSecondDigits: 3 }).formatToParts().map((p) => p.value).join(""), Reflect.construct(Date, []).getTime(), new (class extends Date {})().getTime(), new (new Date().constructor)().getTime(), ctx.now]; const before = clocks(); for (let i = 0; i < 5e7; i += 1); await ctx.kv.get("k").catch(() => 0); const after = clocks(); return before.map((v, i) => v === after[i]);`,
  steps: [{ endings: ["ok"], output: Array.from({ length: 10 }, () => true) }],
  limits: { cpuMs: 5_000 },
};
