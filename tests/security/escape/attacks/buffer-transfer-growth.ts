import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "moves one buffer into ever larger ones",
  run: `let b = new ArrayBuffer(1); const kept = []; for (let size = 1; ; size *= 2) { try { b = b.transfer(Math.min(size, 2 ** 30)); kept.push(new Uint8Array(b.slice(0)).fill(1)); } catch { size = 1; b = new ArrayBuffer(1); } }`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
