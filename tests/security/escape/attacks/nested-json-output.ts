import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns text that is nested as deep as a parser allows, for the trusted side to read",
  run: `let deep = ""; return { toJSON() { return JSON.parse("[".repeat(4000) + "]".repeat(4000)); } };`,
  steps: [{ endings: ["ok", "threw", "invalid_output"] }],
};
