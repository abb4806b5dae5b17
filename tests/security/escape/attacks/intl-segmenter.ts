import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "cuts a text of megabytes into words of a language without spaces",
  run: `const s = "\\u0e01\\u0e32\\u0e23".repeat(3e6); let n = 0; for (const part of new Intl.Segmenter("th", { granularity: "word" }).segment(s)) n += part.segment.length; return n > 0;`,
  steps: [{ endings: ["timeout", "memory", "threw", "ok"], output: true }],
};
