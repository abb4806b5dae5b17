import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "awaits nothing for ever",
  run: `for (;;) await null;`,
  steps: [{ endings: ["timeout"] }],
};
