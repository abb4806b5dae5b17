import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns a small thing that names itself twice, thirty times over",
  run: `let o = { x: 1 }; for (let i = 0; i < 30; i += 1) o = { a: o, b: o }; return o;`,
  steps: [{ endings: ["timeout", "threw", "memory", "limit"] }],
};
