import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "pollutes the prototypes in one call and looks for it in the next",
  run: `const seen = [({}).polluted ?? null, [].evil ?? null, typeof [].map, Object.keys({ b: 1 }).length];
    if (ctx.input.step === 1) { Object.prototype.polluted = 1;
    Array.prototype.evil = 2;
    Array.prototype.map = null;
    Object.keys = () => [];
    } return seen;`,
  steps: [
    { input: { step: 1 }, endings: ["ok"], output: [null, null, "function", 1] },
    { input: { step: 2 }, endings: ["ok"], output: [null, null, "function", 1] },
  ],
};
