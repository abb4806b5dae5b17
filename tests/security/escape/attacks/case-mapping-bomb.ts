import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "maps the case of a text of many megabytes in a language with rules of its own",
  run: `let n = 0; for (;;) n += "\\u0130I".repeat(4e6).toLocaleLowerCase("tr").length;`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
