import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "one native call that copies a gigabyte and cannot be interrupted",
  run: `return [1].concat(new Array(2 ** 27).fill(0)).length + new Array(2 ** 25).fill('aaaaaaaaa').join('').length;`,
  steps: [{ endings: ["timeout", "memory", "threw", "crashed"] }],
};
