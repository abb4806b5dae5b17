import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "shrinks the buffer beneath a typed array while it is sorted, mapped and filled",
  run: `const out = []; for (const act of [(a, cut) => a.sort((x, y) => { cut(); return x - y; }), (a, cut) => a.map((x) => { cut(); return x; }), (a, cut) => a.fill({ valueOf() { cut(); return 65; } }), (a, cut) => a.set({ length: 4, get 0() { cut(); return 1; }, 1: 2, 2: 3, 3: 4 }), (a, cut) => a.subarray({ valueOf() { cut(); return 0; } }, 60), (a, cut) => a.copyWithin({ valueOf() { cut(); return 0; } }, 30), (a, cut) => a.lastIndexOf(undefined, { valueOf() { cut(); return 60; } })]) { const b = new ArrayBuffer(64, { maxByteLength: 1 << 16 }); const a = new Uint8Array(b); try { const r = act(a, () => b.resize(2)); out.push([...new Uint8Array(r.buffer ?? 0)].some((x) => x > 65)); } catch (e) { out.push(e.name); } } return out.includes(true);`,
  steps: [{ endings: ["ok"], output: false }],
};
