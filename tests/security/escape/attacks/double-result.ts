import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "settles twice, with a result and with an error",
  run: `return new Promise((resolve, reject) => { resolve("first"); reject(new Error("second")); resolve("third"); });`,
  steps: [{ endings: ["ok"], output: "first" }],
};
