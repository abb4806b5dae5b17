import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "cuts a text into more parts than fit",
  run: `const s = "x,".repeat(3e7); for (;;) s.split(",");`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
