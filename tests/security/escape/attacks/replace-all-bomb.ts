import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "replaces every letter of a long text by the text itself",
  run: `const s = "a".repeat(20000); let n = 0; for (;;) n += s.replaceAll("a", s).length;`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
