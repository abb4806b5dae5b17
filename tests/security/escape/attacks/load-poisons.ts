import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "poisons the built-ins before the sandbox looks for the entry point",
  bundle: `globalThis.__souk_skill = { run: () => 1 }; for (const name of Object.getOwnPropertyNames(globalThis)) { if (name !== "__souk_skill") try { delete globalThis[name]; } catch {} } Array.prototype; `,
  steps: [{ endings: ["ok", "bad_bundle", "threw"], output: 1 }],
};
