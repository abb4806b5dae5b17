import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "asks for an answer larger than the bridge carries",
  run: `return await ctx.files.read("/a").catch((error) => error.code);`,
  steps: [{ endings: ["ok"], output: "payload_too_large" }],
  answer: () => ({ ok: true, value: { text: "x".repeat(17 * 1024 * 1024) } }),
  limits: { cpuMs: 1_000 },
};
