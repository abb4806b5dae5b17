import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "leaves signs for another caller of the same company in registries of the isolate",
  run: `if (ctx.input.step === 1) { globalThis.mark = 1; Symbol.for("mark").description; Object.prototype.mark = 1; "marked text".match(/(marked) (text)/); return 1; } return [globalThis.mark ?? null, ({}).mark ?? null, RegExp.$1, RegExp.lastMatch, RegExp.input];`,
  steps: [
    { input: { step: 1 }, endings: ["ok"], output: 1, contextKey: "one" },
    { input: { step: 2 }, endings: ["ok"], output: [null, null, "", "", ""], contextKey: "two" },
  ],
};
