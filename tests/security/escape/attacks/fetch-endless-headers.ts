import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "gives headers that never come to an end",
  run: `await ctx.fetch("https://a.example/", { headers: { entries: function* () { for (;;) yield ["a", "b"]; } } });`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
