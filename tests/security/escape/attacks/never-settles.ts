import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns a promise nothing can settle",
  run: `await new Promise(() => {});`,
  steps: [{ endings: ["threw", "timeout"] }],
};
