import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "gives every object a toJSON that lies",
  run: `Object.prototype.toJSON = function () { return "lie";
    };
    Array.prototype.toJSON = () => "lie";
    String.prototype.toJSON = () => "lie";
    console.log({ a: 1 });
    return ctx.kv.get("k").then(() => [1], (e) => e.code);`,
  steps: [
    { endings: ["ok"], output: "permission_denied" },
    { endings: ["ok"], output: "permission_denied" },
  ],
};
