import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "puts a proxy under the global object while the bundle loads",
  bundle: `globalThis.__souk_skill = { run: () => 1 }; try { Object.setPrototypeOf(globalThis, new Proxy({}, { get: (_t, key) => { for (;;); }, has: () => true })); } catch {} try { Object.setPrototypeOf(Object.prototype, new Proxy({}, {})); } catch {}`,
  steps: [{ endings: ["ok", "bad_bundle", "threw"] }, { endings: ["ok", "bad_bundle", "threw"] }],
};
