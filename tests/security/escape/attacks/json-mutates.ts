import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "changes the array that is being written while it is being written",
  run: `const a = Array.from({ length: 1000 }, (_, i) => ({ toJSON() { a.length = 10; a.push(i); return i; } })); return a;`,
  steps: [{ endings: ["ok", "threw"] }],
};
