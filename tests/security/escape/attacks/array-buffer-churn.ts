import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "makes and drops buffers faster than they are collected",
  run: `for (let n = 0; ; n += 1) new ArrayBuffer(2 ** 24);`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
