import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "asks for one host action more than it has",
  run: `return (await Promise.all(Array.from({ length: 51 }, (_, i) => ctx.kv.get(String(i)).catch(() => 0)))).length;`,
  steps: [{ endings: ["limit"] }],
  answer: () => ({ ok: true, value: {} }),
};
