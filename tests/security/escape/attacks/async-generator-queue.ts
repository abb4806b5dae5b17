import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "queues requests to an async generator that answers none",
  run: `const g = (async function* () { await new Promise(() => {}); yield 1; })(); for (;;) g.next(new Array(100).fill(1));`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
