import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns and throws proxies that trap everything",
  run: `const loud = new Proxy({}, { get(_t, k) { if (k === "then") return undefined; throw new Error("trap " + String(k)); }, ownKeys() { for (;;); }, getPrototypeOf() { for (;;); }, has() { for (;;); } }); if (ctx.input.mode) return loud; throw loud;`,
  steps: [
    { input: { mode: 1 }, endings: ["threw", "timeout"] },
    { input: { mode: 0 }, endings: ["threw", "timeout"] },
  ],
};
