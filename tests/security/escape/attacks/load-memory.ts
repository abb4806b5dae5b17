import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "fills the memory while the bundle loads",
  bundle: `globalThis.kept = []; for (;;) globalThis.kept.push(new Array(1000).fill(1)); globalThis.__souk_skill = { run: () => 1 };`,
  steps: [{ endings: ["bad_bundle", "memory", "timeout"] }],
  limits: { cpuMs: 1_000 },
};
