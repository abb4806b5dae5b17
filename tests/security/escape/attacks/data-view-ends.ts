import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "reads and writes beyond the ends of views",
  run: `let refused = 0; const b = new ArrayBuffer(8, { maxByteLength: 1024 }); const v = new DataView(b, 2); b.resize(2); for (const act of [() => v.getFloat64(0), () => v.setUint32(-1, 1), () => v.getBigUint64(2 ** 31), () => v.byteLength, () => new DataView(b, 1e9), () => v.getInt8(NaN + 7)]) { try { act(); } catch { refused += 1; } } return refused >= 5;`,
  steps: [{ endings: ["ok"], output: true }],
};
