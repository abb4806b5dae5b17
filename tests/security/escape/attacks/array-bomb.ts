import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "fills arrays until the heap is full",
  run: `const kept = []; for (;;) kept.push(new Array(1000).fill(kept.length));`,
  steps: [{ endings: ["timeout", "memory", "crashed"] }],
};
