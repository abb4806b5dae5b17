import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "doubles a string until it cannot grow, and keeps every one",
  run: `const kept = [];
    for (;;) { let s = "x";
    try { for (;;) { s += s;
    kept.push(s.slice(1));
    } } catch {} kept.push(new Array(1e4).fill(s + kept.length).join(""));
    }`,
  steps: [{ endings: ["timeout", "memory", "threw", "crashed"] }],
};
