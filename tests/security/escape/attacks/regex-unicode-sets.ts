import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "matches set operations over all of Unicode",
  run: `const r = /^[[\\p{L}--[a-z]]&&\\p{Script=Han}]*[\\p{Any}--\\p{ASCII}]+$/v; let n = 0; for (;;) n += r.test("\\u4e2d".repeat(1e5) + "a") ? 1 : 0;`,
  steps: [{ endings: ["timeout"] }],
};
