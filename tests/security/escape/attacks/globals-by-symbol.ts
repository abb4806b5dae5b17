import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "lists everything global, symbols and prototypes included",
  run: `const found = []; for (let at = globalThis; at; at = Reflect.getPrototypeOf(at)) for (const key of Reflect.ownKeys(at)) { const d = Reflect.getOwnPropertyDescriptor(at, key); if (typeof key === "symbol" && key !== Symbol.toStringTag) found.push(String(key)); if (/process|require|ivm|isolate|host|souk(?!_skill)|native|internal|node/i.test(String(key))) found.push(String(key)); if (d.get && !/__proto__/.test(String(key))) found.push("getter " + String(key)); } return found;`,
  steps: [{ endings: ["ok"], output: [] }],
};
