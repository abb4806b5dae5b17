import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "lists the keys of a proxy that has millions",
  run: `const keys = Array.from({ length: 1e6 }, (_, i) => "k" + i); const p = new Proxy({}, { ownKeys: () => keys, getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) }); let n = 0; for (;;) n += Object.keys(Object.assign({}, p)).length;`,
  steps: [{ endings: ["timeout", "memory", "threw"] }],
};
