import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "loops for ever in the slice that a host answer opened",
  run: `await ctx.files.read("/a"); for (;;);`,
  steps: [{ endings: ["timeout"] }],
  answer: () => ({ ok: true, value: { text: "x" } }),
};
