import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "answers exec with objects that are not matches",
  run: `class Liar extends RegExp { exec() { return { index: -1e9, length: 2 ** 40, 0: { toString: () => "x".repeat(10) }, groups: new Proxy({}, { get() { return "y"; } }) }; } } let n = 0; const liar = new Liar("a", "g"); const tries = [() => "aaa".replace(liar, "$<x>$1"), () => "aaa".match(liar), () => [..."aaa".matchAll(liar)].length, () => "aaa".split(liar), () => "aaa".search(liar)]; tries[ctx.input.i](); return 1;`,
  steps: [...[0, 4].map((i) => ({ input: { i }, endings: ["ok", "threw", "timeout", "memory"] as const }))],
};
