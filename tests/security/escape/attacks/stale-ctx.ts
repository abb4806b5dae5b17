import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "keeps the ctx of one call and uses it in the next",
  run: `if (ctx.input.step === 1) { globalThis.kept = ctx;
    return 1;
    } try { return await globalThis.kept.files.read("/a");
    } catch (e) { return e.message;
    }`,
  steps: [
    { input: { step: 1 }, endings: ["ok"], output: 1 },
    { input: { step: 2 }, endings: ["ok"], output: "this call has ended" },
  ],
};
