import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "makes formatters, which weigh more outside the heap than inside",
  run: `const kept = []; for (let i = 0; ; i += 1) { kept.push(new Intl.DateTimeFormat(["en", "zh", "ar", "th"][i % 4], { dateStyle: "full", timeStyle: "full", calendar: ["gregory", "buddhist", "chinese"][i % 3] }), new Intl.NumberFormat("hi", { style: "currency", currency: "INR" }), new Intl.Collator("sv")); }`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
  limits: { cpuMs: 1_000 },
};
