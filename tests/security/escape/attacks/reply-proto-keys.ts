import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "lets a file that the broker reads carry keys of prototypes",
  run: `const text = await ctx.files.read("/a"); const value = await ctx.kv.get("k"); return [({}).polluted ?? null, Object.getPrototypeOf(text) === String.prototype, ({}).constructor === Object];`,
  steps: [{ endings: ["ok"], output: [null, true, true] }],
  answer: () => ({
    ok: true,
    value: JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"text":"x","value":{"value":1}}'),
  }),
};
