import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "sends halves of characters and NULs through every channel",
  run: `const odd = "\\ud800\\u0000\\udfff\\u2028"; console.log(odd); await ctx.kv.set(odd, odd).catch(() => 0); await ctx.files.write("/" + odd, odd).catch(() => 0); const error = new Error(odd); error.soukCode = odd; if (ctx.input.fail) throw error; return { [odd]: odd };`,
  steps: [
    { input: {}, endings: ["ok"] },
    { input: { fail: 1 }, endings: ["threw"] },
    { input: {}, endings: ["ok"] },
  ],
};
