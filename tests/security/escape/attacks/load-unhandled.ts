import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "rejects promises while the bundle loads",
  bundle: `globalThis.__souk_skill = { run: () => 1 }; for (let i = 0; i < 1000; i += 1) Promise.reject(new Error("x"));`,
  steps: [{ endings: ["ok", "bad_bundle", "threw"] }, { endings: ["ok", "bad_bundle", "threw"] }],
};
