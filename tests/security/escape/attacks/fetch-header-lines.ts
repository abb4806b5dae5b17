import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "hides line breaks and second requests in headers, method and address",
  run: `const evil = "x\\r\\nHost: evil.example\\r\\n\\r\\nGET /"; await ctx.fetch("https://a.example/\\r\\nX: 1", { method: evil, headers: [[evil, evil]], body: evil }); return 1;`,
  steps: [{ endings: ["ok"], output: 1 }],
  answer: () => ({ ok: true, value: { status: 200, statusText: "", url: "", redirected: false, headers: [], body: "", encoding: "utf8" } }),
  judge: ({ asked }) => {
    const evil = "x\r\nHost: evil.example\r\n\r\nGET /";
    const whole = JSON.stringify([
      {
        name: "net.fetch",
        args: { url: "https://a.example/\r\nX: 1", method: evil, headers: [[evil, evil]], body: evil, encoding: "utf8" },
      },
    ]);
    return JSON.stringify(asked) === whole ? undefined : `the broker saw ${JSON.stringify(asked)}`;
  },
};
