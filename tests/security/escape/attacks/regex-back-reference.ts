import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "refers back to a group that could end anywhere",
  run: `return /^(a*)*\\1*$/.test("a".repeat(40) + "b");`,
  steps: [{ endings: ["timeout"] }],
};
