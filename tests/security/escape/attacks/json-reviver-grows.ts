import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "lets a reviver grow what is being walked",
  run: `return JSON.parse("[1]", function (key, value) { if (Array.isArray(this) && this.length < 1e7) this.push(this.length); return value; }).length;`,
  steps: [{ endings: ["ok", "timeout", "memory", "threw"] }],
};
