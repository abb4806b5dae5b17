import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "is refused with codes named like members of every object",
  run: `const codes = []; for (const key of ["__proto__", "constructor", "toString", "then"]) codes.push(await ctx.kv.get(key).then(() => "granted", (error) => error.code + " " + Object.getPrototypeOf(error).name)); return [codes, ({}).polluted ?? null];`,
  steps: [{ endings: ["ok"], output: [["__proto__ Error", "constructor Error", "toString Error", "then Error"], null] }],
  answer: (_name, args) => ({ ok: false, code: (args as { key: string }).key, message: "no" }),
};
