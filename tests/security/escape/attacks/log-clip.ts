import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "writes one line larger than the log, then many more",
  run: `ctx.log.error("x".repeat(1e6)); for (let i = 0; i < 100; i += 1) ctx.log.info("more"); return 1;`,
  steps: [{ endings: ["ok"], output: 1 }],
  judge: ({ results }) =>
    (results[0]?.logs.length ?? 0) === 1 && (results[0]?.logs[0]?.text.length ?? 0) < 66_000 ? undefined : "the log is larger than allowed",
};
