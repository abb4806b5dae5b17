import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "hangs objects under each other and asks the lowest for what none has",
  run: `let o = {}; for (let i = 0; i < 2e5; i += 1) o = Object.create(o); for (let i = 0; i < 1e5; i += 1) if ("x" in o) return "found"; return "none";`,
  steps: [{ endings: ["timeout", "ok", "memory"], output: "none" }],
};
