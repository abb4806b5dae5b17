import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "throws an error whose message never comes to an end",
  run: `throw Object.defineProperty(new Error("x"), ctx.input.key, { get() { for (;;); } });`,
  steps: [
    { input: { key: "message" }, endings: ["timeout"] },
    { input: { key: "name" }, endings: ["timeout"] },
    { input: { key: "soukCode" }, endings: ["timeout"] },
    { input: { key: "stack" }, endings: ["threw", "timeout"] },
  ],
};
