import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "uses what only a call has while the bundle loads",
  bundle: `const found = [typeof ctx, typeof enter, typeof ask]; console.log("nobody listens"); globalThis.__souk_skill = { run: () => found };`,
  steps: [{ endings: ["ok"], output: ["undefined", "undefined", "undefined"] }],
};
