import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "escapes a text of megabytes again and again",
  run: `let s = "%".repeat(1e6); for (;;) { s = encodeURIComponent(s); decodeURIComponent(s); }`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
