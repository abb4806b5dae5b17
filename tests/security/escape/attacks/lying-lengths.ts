import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "gives the bridge objects where it expects strings",
  run: `const out = []; for (const path of [{ toString: () => "/etc/passwd" }, ["/etc/passwd"], 1, null, undefined, new String("/a"), Symbol("x")]) out.push(await ctx.files.read(path).then(() => "read", (e) => e.name)); return out;`,
  steps: [{ endings: ["ok"], output: Array.from({ length: 7 }, () => "TypeError") }],
};
