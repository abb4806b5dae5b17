import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "logs from what is left of a call into the next",
  run: `if (ctx.input.step === 1) { globalThis.log = ctx.log.info; Promise.resolve().then(() => Promise.resolve()).then(() => globalThis.log("late")); return 1; } globalThis.log("from another call"); console.log("own"); return 2;`,
  steps: [
    { input: { step: 1 }, endings: ["ok"] },
    { input: { step: 2 }, endings: ["ok"] },
  ],
  judge: ({ results }) =>
    JSON.stringify(results[1]?.logs.map((line) => line.text)) === '["own"]'
      ? undefined
      : `the second call logged ${JSON.stringify(results[1]?.logs)}`,
};
