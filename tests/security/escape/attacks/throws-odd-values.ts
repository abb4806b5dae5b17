import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "throws values that are not errors, one after another",
  run: `const odd = [null, undefined, 1n, Symbol("x"), () => 1, Object.create(null), new Proxy({}, {}), [], new Proxy(function () {}, {})];
 throw odd[ctx.input.i];`,
  steps: [...Array.from({ length: 9 }, (_, i) => ({ input: { i }, endings: ["threw"] as const }))],
};
