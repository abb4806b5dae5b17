import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "makes run a proxy, a class, a generator or a bound function",
  bundle: `const kinds = [new Proxy(async () => 1, { apply: () => 2 }), class { constructor() { return { a: 1 }; } }, function* () { yield 1; }, (async () => 3).bind(null), async function* () { yield 4; }]; globalThis.__souk_skill = { run: (ctx) => Reflect.apply(kinds[ctx.input.kind], undefined, [ctx]) };`,
  steps: [...[0, 1, 2, 3, 4].map((kind) => ({ input: { kind }, endings: ["ok", "threw", "invalid_output"] as const }))],
};
