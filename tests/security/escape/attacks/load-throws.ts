import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "throws an error that loops when it is read, while the bundle loads",
  bundle: `throw Object.defineProperty(new Error("x"), "message", { get() { for (;;); } });`,
  steps: [{ endings: ["bad_bundle", "timeout", "crashed"] }],
};
