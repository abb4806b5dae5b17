import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "loops in the clean-up of a destructuring",
  run: `const [a] = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }), return() { for (;;); } }) }; return a;`,
  steps: [{ endings: ["timeout"] }],
};
