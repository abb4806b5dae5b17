import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "traps the constructor every await looks at",
  run: `const seen = []; Object.defineProperty(Promise.prototype, "constructor", { get() { seen.push(typeof this); return Promise; } }); await ctx.kv.get("k").catch(() => 0); await ctx.fetch("https://a.example/").catch(() => 0); return seen.every((kind) => kind === "object");`,
  steps: [
    { endings: ["ok"], output: true },
    { endings: ["ok"], output: true },
  ],
};
