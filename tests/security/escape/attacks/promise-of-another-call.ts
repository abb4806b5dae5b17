import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "leaves a promise behind that the next call settles",
  run: `if (ctx.input.step === 1) { const mine = ctx; globalThis.waiting = new Promise((resolve) => { globalThis.wake = resolve; }); globalThis.waiting.then(() => mine.kv.set("k", "from the grave").catch(() => 0)); return 1; } globalThis.wake(); await globalThis.waiting; await null; return 2;`,
  steps: [
    { input: { step: 1 }, endings: ["ok"], output: 1 },
    { input: { step: 2 }, endings: ["ok"], output: 2 },
  ],
  answer: () => ({ ok: true, value: {} }),
  judge: ({ asked }) => (asked.length === 0 ? undefined : "a call that had ended changed something"),
};
