import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "uses keys that mean something to objects, and one of four megabytes",
  run: `const out = []; for (const key of ["__proto__", "constructor", "hasOwnProperty", "toJSON", "x".repeat(4.2e6)]) out.push(await ctx.kv.set(key, key).catch((e) => e.code)); return [out, ({}).x ?? null];`,
  steps: [
    {
      endings: ["ok"],
      output: [["permission_denied", "permission_denied", "permission_denied", "permission_denied", "payload_too_large"], null],
    },
  ],
  limits: { cpuMs: 1_500 },
};
