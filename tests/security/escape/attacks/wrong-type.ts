import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns what JSON cannot hold",
  run: `return [undefined, () => 1, Symbol("x"), 1n, { toJSON: () => undefined }, new Proxy(() => 1, {})][ctx.input.i];`,
  steps: [...Array.from({ length: 6 }, (_, i) => ({ input: { i }, endings: ["invalid_output", "threw"] as const }))],
};
