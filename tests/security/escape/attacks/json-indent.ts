import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "writes nested JSON with an indent as wide as allowed",
  run: `let o = {}; for (let i = 0; i < 3000; i += 1) o = { o, p: [1, 2, 3] }; let n = 0; for (;;) n += JSON.stringify(o, null, 10).length;`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
