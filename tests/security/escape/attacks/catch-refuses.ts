import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "catches its own end and claims success",
  run: `try { for (;;); } catch { return "survived"; } finally { for (;;); }`,
  steps: [{ endings: ["timeout"] }],
};
