import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns before its host actions are answered, again and again",
  run: `for (let i = 0; i < 5; i += 1) ctx.kv.get("k" + i).then(() => { globalThis.late = "late"; }, () => 0); return globalThis.late ?? "early";`,
  steps: [...Array.from({ length: 4 }, () => ({ endings: ["ok"] as const, output: "early" }))],
  answer: () => new Promise((resolve) => setTimeout(() => resolve({ ok: true, value: { value: "x" } }), 40)),
};
