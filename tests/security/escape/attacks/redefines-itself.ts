import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "replaces its own entry point and the globals for later calls",
  run: `globalThis.__souk_skill = { run: () => "hijacked" }; delete globalThis.__souk_skill; return "original";`,
  steps: [
    { endings: ["ok"], output: "original" },
    { endings: ["ok"], output: "original" },
  ],
};
