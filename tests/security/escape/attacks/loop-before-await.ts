import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "loops for ever in the first slice",
  run: `for (;;);`,
  steps: [{ endings: ["timeout"] }, { endings: ["timeout"] }],
};
