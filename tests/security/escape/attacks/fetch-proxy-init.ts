import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "gives proxies that answer differently each time they are asked",
  run: `let n = 0; const odd = new Proxy({}, { get(_t, key) { n += 1; return key === "method" ? (n % 2 ? "GET" : { toString: () => "POST" }) : n % 3 ? undefined : "x"; } }); return [await ctx.fetch("https://a.example/", odd).then(() => "sent", (e) => e.name)];`,
  steps: [{ endings: ["ok"] }],
  answer: () => ({ ok: true, value: { status: 200, statusText: "", url: "", redirected: false, headers: [], body: "", encoding: "utf8" } }),
  judge: ({ asked }) =>
    asked.every(({ args }) => typeof (args as { method: unknown }).method === "string")
      ? undefined
      : "a method that is not text left the guest",
};
