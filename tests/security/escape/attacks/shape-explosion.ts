import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "makes objects no two of which look alike",
  run: `const kept = []; for (let i = 0; ; i += 1) { const o = {}; for (let k = 0; k < 20; k += 1) o["p" + i + "_" + k] = 1; kept.push(o); }`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
