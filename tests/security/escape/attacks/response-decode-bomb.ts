import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "makes the guest decode as many bytes as an answer can hold",
  run: `const r = await ctx.fetch("https://a.example/"); const kept = []; for (let i = 0; i < 50; i += 1) kept.push(await r.text(), await r.arrayBuffer()); return kept.length;`,
  steps: [{ endings: ["timeout", "memory", "threw", "ok"] }],
  limits: { cpuMs: 600 },
  answer: () => ({
    ok: true,
    value: { status: 200, statusText: "", url: "", redirected: false, headers: [], body: "gICA".repeat(1e6), encoding: "base64" },
  }),
};
