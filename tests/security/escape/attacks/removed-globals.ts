import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "looks for what was removed, by name and behind the back",
  run: `const back = [typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics, typeof FinalizationRegistry, typeof WeakRef, typeof Temporal, typeof ShadowRealm];
    let shared = "none";
    try { shared = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Int32Array.prototype), "buffer").get.call(new Int32Array(1)).constructor.name;
    } catch {} return [back, shared];`,
  steps: [{ endings: ["ok"], output: [Array.from({ length: 7 }, () => "undefined"), "ArrayBuffer"] }],
};
