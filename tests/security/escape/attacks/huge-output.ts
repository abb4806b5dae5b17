import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns more than it may, as one string and as many",
  run: `return ctx.input.many ? Array.from({ length: 2e5 }, (_, i) => 'item ' + i) : 'x'.repeat(5e6);`,
  steps: [
    { input: { many: 0 }, endings: ["limit"] },
    { input: { many: 1 }, endings: ["limit"] },
  ],
  limits: { cpuMs: 2_000 },
};
