import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "throws a declared failure, catches it and goes on as if nothing was",
  run: `try { ctx.fail("a", "b"); } catch {} return "went on";`,
  steps: [{ endings: ["ok"], output: "went on" }],
};
