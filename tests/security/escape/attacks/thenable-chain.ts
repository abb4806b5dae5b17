import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "resolves with thenables that resolve with thenables",
  run: `const next = () => ({ then(resolve) { resolve(next()); } }); return next();`,
  steps: [{ endings: ["timeout"] }],
};
