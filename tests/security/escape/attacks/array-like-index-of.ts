import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "lets a built-in walk over an object that claims 2^53 elements",
  run: `const wide = { length: Number.MAX_SAFE_INTEGER }; return Array.prototype.indexOf.call(wide, 1);`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
