import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "turns a built-in into a getter that loops, for whoever looks at it after the call",
  run: `Object.defineProperty(Array.prototype, "map", { get() { for (;;); } }); return 1;`,
  steps: [{ endings: ["timeout"] }, { endings: ["timeout"] }],
};
