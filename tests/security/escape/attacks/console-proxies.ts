import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "logs proxies, cycles, symbols and things that throw, through every method",
  run: `const cycle = {}; cycle.cycle = cycle; const odd = [new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } }), cycle, Symbol("s"), 1n, () => 1, null, undefined, new Map([[1, 2]]), { toJSON() { throw 3; } }, Object.create(null)]; for (const name of Object.keys(console)) for (const value of odd) console[name](value, value, "%s %d %o", value); return 1;`,
  steps: [{ endings: ["ok"], output: 1 }],
};
