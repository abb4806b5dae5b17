import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "calls itself asynchronously without end",
  run: `const dive = async () => { await dive(); }; await dive();`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
