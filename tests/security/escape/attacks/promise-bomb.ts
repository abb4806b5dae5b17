import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "chains promises that nobody waits for",
  run: `let p = new Promise(() => {}); const kept = []; for (;;) { p = p.then(() => 1); kept.push(p, Promise.all([p, p])); }`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
