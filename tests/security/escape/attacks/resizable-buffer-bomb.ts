import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "reserves huge resizable buffers",
  run: `const kept = []; for (let i = 0; i < 1e5; i += 1) { try { const b = new ArrayBuffer(1, { maxByteLength: 2 ** 31 }); b.resize(2 ** 28); kept.push(b); } catch { } } return kept.length > 3;`,
  steps: [{ endings: ["ok", "timeout", "memory", "crashed"], output: false }],
};
