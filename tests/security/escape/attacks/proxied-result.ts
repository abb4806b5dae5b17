import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns a proxy that claims to be an endless array",
  run: `return new Proxy([], { get: (t, k) => (k === "length" ? 2 ** 53 - 1 : k === "toJSON" ? undefined : 1) });`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
