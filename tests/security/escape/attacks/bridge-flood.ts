import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "asks for host actions without waiting",
  run: `for (;;) { try { ctx.files.read("/a").catch(() => {}); } catch {} }`,
  steps: [{ endings: ["limit", "timeout"] }],
};
