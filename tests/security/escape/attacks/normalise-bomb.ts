import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "normalises a character that becomes eighteen, a million times",
  run: `return "\\ufdfa".repeat(2e6).normalize("NFKD").length > 0;`,
  steps: [{ endings: ["timeout", "threw", "memory", "ok"], output: true }],
};
