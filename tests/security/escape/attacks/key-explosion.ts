import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "gives one object a new key in every step",
  run: `const o = {}; for (let i = 0; ; i += 1) o["key" + i + "x".repeat(50)] = i;`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
