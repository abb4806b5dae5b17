import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "backtracks inside split, replace and matchAll",
  run: `const r = /(a|a)*c/g; return ["a".repeat(40).split(r), "a".repeat(40).replace(r, "x"), [..."a".repeat(40).matchAll(r)]].length;`,
  steps: [{ endings: ["timeout"] }],
};
