import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "loops for ever after a microtask",
  run: `await 0; for (;;);`,
  steps: [{ endings: ["timeout"] }],
};
