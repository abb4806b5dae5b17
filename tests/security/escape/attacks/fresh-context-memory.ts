import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "keeps something for its next call where each call has a context of its own",
  run: `const seen = [globalThis.kept ?? null, ({}).kept ?? null, RegExp.$1]; globalThis.kept = Object.prototype.kept = 1; "kept".match(/(kept)/); return seen;`,
  steps: [...Array.from({ length: 3 }, () => ({ endings: ["ok"] as const, output: [null, null, ""] }))],
  isolation: "fresh_context",
};
