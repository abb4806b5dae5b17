import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "loops for ever while the bundle loads",
  bundle: `for (;;);`,
  steps: [{ endings: ["bad_bundle", "timeout"] }],
};
