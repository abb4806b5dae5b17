import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "gives dates arguments that run code and numbers that are none",
  run: `const odd = [8.64e15 + 1, NaN, "x".repeat(1e6), { valueOf() { Date.prototype.getTime = () => 1; return 1; } }, 1n, Symbol.iterator]; const out = []; for (const value of odd) { try { out.push(String(new Date(value).getTime())); } catch (e) { out.push(e.name); } } return out.length;`,
  steps: [
    { endings: ["ok"], output: 6 },
    { endings: ["ok"], output: 6 },
  ],
};
