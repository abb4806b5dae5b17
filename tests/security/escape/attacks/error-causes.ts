import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "throws errors that cause each other without end",
  run: `const e = new AggregateError([], "all"); e.cause = e; Object.defineProperty(e, "errors", { get() { for (;;); } }); e.errors2 = [e]; throw e;`,
  steps: [{ endings: ["threw"] }],
};
