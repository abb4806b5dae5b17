import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "locks the global object and its own entry while the bundle loads",
  bundle: `Object.defineProperty(globalThis, "__souk_skill", { value: Object.freeze({ run: () => 1 }), writable: false, configurable: false }); Object.preventExtensions(globalThis); Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(Promise.prototype);`,
  steps: [
    { endings: ["ok"], output: 1 },
    { endings: ["ok"], output: 1 },
  ],
};
