import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "returns keys that would change prototypes if somebody merged them",
  run: `return JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}');`,
  steps: [{ endings: ["ok"], output: JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}') }],
};
