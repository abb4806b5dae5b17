import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "asks for host actions while its result is unwrapped",
  run: `return { then(resolve) { ctx.kv.get("in then").then(() => resolve("done"), () => resolve("refused")); } };`,
  steps: [{ endings: ["ok"], output: "refused" }],
};
