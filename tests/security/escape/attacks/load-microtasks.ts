import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "schedules microtasks without end while the bundle loads",
  bundle: `globalThis.__souk_skill = { run: () => 1 }; const again = () => { Promise.resolve().then(again); }; again();`,
  steps: [{ endings: ["ok", "bad_bundle", "timeout", "memory"] }],
};
