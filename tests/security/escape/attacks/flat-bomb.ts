import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "flattens arrays that hold each other",
  run: `let a = [1]; for (let i = 0; i < 40; i += 1) a = [a, a]; return a.flat(Infinity).length;`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
