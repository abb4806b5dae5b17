import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "reads what would tell machines and companies apart",
  run: `const o = Intl.DateTimeFormat().resolvedOptions(); return [o.timeZone, o.locale, new Date(0).getTimezoneOffset(), (0.1).toLocaleString(), typeof navigator, typeof performance, new Date().toString().slice(0, 24)];`,
  steps: [{ endings: ["ok"], output: ["UTC", "en-US", 0, "0.1", "undefined", "undefined", "Tue Nov 14 2023 22:13:20"] }],
  limits: { cpuMs: 1_500 },
};
