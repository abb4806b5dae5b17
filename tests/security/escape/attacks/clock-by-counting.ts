import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "counts its own steps while a host action is under way",
  run: `let steps = 0; let done = false; ctx.kv.get("slow").catch(() => 0).then(() => { done = true; }); while (!done && steps < 1000) { steps += 1; await null; } return [steps, done, Date.now()];`,
  steps: [{ endings: ["ok"], output: [1000, false, 1_700_000_000_000] }],
  answer: () => new Promise((resolve) => setTimeout(() => resolve({ ok: true, value: { value: null } }), 30)),
};
