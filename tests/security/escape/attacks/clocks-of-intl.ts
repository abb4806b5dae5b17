import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "asks every formatter for the time it was not told",
  run: `const all = [new Intl.DateTimeFormat("en", { timeStyle: "medium" }).format(), new Date().toLocaleTimeString("en"), new Date().toLocaleString("en", { fractionalSecondDigits: 3 }), Date(), new Date().toISOString(), new Intl.DateTimeFormat("en", { fractionalSecondDigits: 3, second: "numeric" }).formatToParts().map((p) => p.value).join("")]; const twice = () => { const d = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "full" }); let failed = 0; for (const name of ["formatRange", "formatRangeToParts"]) try { d[name](); } catch { failed += 1; } return failed; }; for (let i = 0; i < 3e6; i += 1); const again = [new Intl.DateTimeFormat("en", { timeStyle: "medium" }).format(), new Date().toLocaleTimeString("en"), new Date().toLocaleString("en", { fractionalSecondDigits: 3 }), Date(), new Date().toISOString(), new Intl.DateTimeFormat("en", { fractionalSecondDigits: 3, second: "numeric" }).formatToParts().map((p) => p.value).join("")]; return [all.join() === again.join(), twice(), all.every((t) => !/20(2[4-9]|3)/.test(t))];`,
  steps: [{ endings: ["ok"], output: [true, 2, true] }],
  limits: { cpuMs: 2_000 },
};
