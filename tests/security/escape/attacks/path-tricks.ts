import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "asks for paths that other programs would normalise",
  run: `const paths = ["/../etc/passwd", "/a/../../b", "//a", "/a\\0b", "\\\\windows", "/%2e%2e/x", "/\\u2025/x", "/\\uff0e\\uff0e/x", "/a/./b", "/A", "/a\\u0301", "file:///etc/passwd", "", "/", "~", "/proc/self/environ"]; const out = []; for (const path of paths) out.push(await ctx.files.read(path).catch((e) => e.code), await ctx.files.list(path).catch((e) => e.code)); return [...new Set(out)];`,
  steps: [{ endings: ["ok"], output: ["permission_denied"] }],
  limits: { hostCalls: 64 },
  judge: ({ asked }) =>
    asked.length === 32 && asked.every(({ args }) => Object.keys(args as object).length === 1)
      ? undefined
      : `the broker saw ${asked.length} requests`,
};
