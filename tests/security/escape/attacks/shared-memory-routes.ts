import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "looks for memory that two threads could share, to build a clock",
  run: `const out = [typeof SharedArrayBuffer, typeof Atomics, typeof WebAssembly, typeof Worker]; const b = new ArrayBuffer(8); const tries = [() => new b.constructor.prototype.constructor(8).constructor.name, () => Object.getPrototypeOf(Object.getPrototypeOf(new Uint8Array(b))).constructor.name, () => b.transfer().constructor.name, () => new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 })).buffer.constructor.name]; for (const t of tries) { try { out.push(t()); } catch (e) { out.push(e.name); } } return out.some((name) => /Shared|object/.test(name));`,
  steps: [{ endings: ["ok"], output: false }],
};
