import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "puts getters and setters on Object.prototype where answers are read",
  run: `const seen = []; for (const key of ["text", "items", "value", "status", "headers", "body", "code"]) Object.defineProperty(Object.prototype, key, { configurable: true, get() { seen.push(typeof this); return globalThis; }, set() { seen.push("set"); } }); await ctx.files.read("/a").catch(() => 0); await ctx.fetch("https://a.example/").catch(() => 0); return seen.every((kind) => ["object", "function", "string", "set"].includes(kind)) && !seen.includes("undefined");`,
  steps: [
    { endings: ["ok", "threw"], output: true },
    { endings: ["ok", "threw"], output: true },
  ],
  answer: () => ({ ok: true, value: {} }),
};
