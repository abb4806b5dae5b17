import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "keeps fetch, connections, progress and meter of one call for the next",
  run: `if (ctx.input.step === 1) { globalThis.kept = [ctx.fetch, ctx.connections.erp, ctx.progress, ctx.meter, ctx.files.move]; return 1; } const [fetch, erp, progress, meter, move] = globalThis.kept; const out = []; for (const act of [() => fetch("https://a.example/"), () => erp.request({ operation: "x" }), () => progress(1), () => meter("a", 1), () => move("/a", "/b")]) out.push(await act().catch((e) => e.message)); return [...new Set(out)];`,
  steps: [
    { input: { step: 1 }, endings: ["ok"], output: 1 },
    { input: { step: 2 }, endings: ["ok"], output: ["this call has ended"] },
  ],
  answer: () => ({ ok: true, value: {} }),
  judge: ({ asked }) => (asked.length === 0 ? undefined : `a call that had ended asked ${JSON.stringify(asked)}`),
};
