import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "follows a prototype that is always itself",
  run: `const p = new Proxy(Object.create(null), { getPrototypeOf: () => p }); return p instanceof Object;`,
  steps: [{ endings: ["timeout", "threw"] }],
};
