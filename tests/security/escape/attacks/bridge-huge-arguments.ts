import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "sends megabytes over the bridge again and again",
  run: `const text = "x".repeat(8e6); for (let i = 0; i < 40; i += 1) await ctx.files.write("/a", text).catch(() => 0); return 1;`,
  steps: [{ endings: ["ok", "threw", "limit", "timeout", "memory"] }],
};
