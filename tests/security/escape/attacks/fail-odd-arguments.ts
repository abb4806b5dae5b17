import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "ends itself with codes and messages that are not text",
  run: `ctx.fail([() => 1, Symbol("x"), { toString() { return "code"; } }, null, "__proto__", "a\\r\\nb"][ctx.input.i], [{ toString() { throw 1; } }, undefined, "m", 1n, "m", "m"][ctx.input.i]);`,
  steps: [...Array.from({ length: 6 }, (_, i) => ({ input: { i }, endings: ["threw"] as const }))],
  judge: ({ results }) =>
    results.every((result) => !result.ok && result.failure.kind === "threw" && typeof result.failure.message === "string")
      ? undefined
      : "a failure without text",
};
