import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "waits for a host action that is never answered",
  run: `await ctx.files.read("/a");`,
  steps: [{ endings: ["timeout"] }],
  answer: () => new Promise(() => undefined) as never,
};
