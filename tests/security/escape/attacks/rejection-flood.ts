import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "leaves a hundred thousand rejected promises behind",
  run: `for (let i = 0; i < 1e5; i += 1) Promise.reject(new Error("x" + i)); return 1;`,
  steps: [{ endings: ["threw", "ok", "timeout", "memory"] }],
};
