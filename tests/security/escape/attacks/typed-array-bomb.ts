import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "allocates outside the heap and ignores refusals",
  run: `const kept = []; for (;;) { try { kept.push(new Uint8Array(1e6).fill(1)); } catch {} }`,
  steps: [{ endings: ["timeout", "memory", "crashed"] }],
};
