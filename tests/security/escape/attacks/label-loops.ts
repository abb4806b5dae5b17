import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "nests loops that continue each other",
  run: `outer: for (;;) { for (;;) { try { continue outer; } finally { continue outer; } } }`,
  steps: [{ endings: ["timeout"] }],
};
