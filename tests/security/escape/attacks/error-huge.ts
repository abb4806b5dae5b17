import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "throws an error whose name, message and code are megabytes",
  run: `const e = new Error("m".repeat(2e7)); e.name = "n".repeat(2e7); if (ctx.input.code) e.soukCode = "c".repeat(2e7); throw e;`,
  steps: [
    { input: {}, endings: ["threw", "memory"] },
    { input: { code: 1 }, endings: ["threw", "memory"] },
  ],
  limits: { cpuMs: 1_000 },
  judge: ({ results }) =>
    results.every((result) => JSON.stringify(result).length < 8_000) ? undefined : "more of the error came out than is allowed",
};
