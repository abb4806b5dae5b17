import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "reports progress without end",
  run: `for (;;) ctx.progress(0.5, "x".repeat(1000)).catch(() => 0);`,
  steps: [{ endings: ["limit", "timeout"] }],
  answer: () => ({ ok: true, value: {} }),
};
