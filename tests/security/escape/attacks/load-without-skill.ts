import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "sets no entry point, or one that loops when it is looked at",
  bundle: `globalThis.__souk_skill = { get run() { for (;;); } };`,
  steps: [{ endings: ["bad_bundle", "timeout"] }],
};
