import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "fills the registry of symbols, which nothing empties",
  run: `for (let i = 0; ; i += 1) Symbol.for("symbol " + i + "x".repeat(100));`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
