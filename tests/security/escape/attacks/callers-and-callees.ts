import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "follows caller and callee out of sloppy functions into whoever called them",
  run: `const found = []; function sloppy() { try { let c = sloppy.caller; for (let i = 0; c && i < 20; i += 1) { found.push(String(c).slice(0, 40)); c = c.caller; } } catch (e) { found.push("refused"); } try { if (arguments.callee.caller) found.push("callee"); } catch { found.push("refused"); } return 1; } const o = { toJSON: sloppy, get text() { return sloppy(); } }; JSON.stringify(o); [3, 1, 2].sort(sloppy); "x".replace("x", sloppy); console.log(o); Promise.resolve().then(sloppy); await null; await ctx.kv.get("k").then(sloppy, sloppy); return found.filter((text) => !/^(refused|async|\\(|function sloppy|callee)/.test(text));`,
  steps: [{ endings: ["ok"], output: [] }],
};
