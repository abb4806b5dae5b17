import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "pads and repeats up to the longest text there is",
  run: `const kept = []; for (;;) { kept.push("x".repeat(2 ** 29 - 24)); kept.push("".padStart(2 ** 28, "ab") + kept.length); kept.at(-1).charCodeAt(9); }`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
