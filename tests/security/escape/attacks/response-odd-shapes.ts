import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "reads responses whose fields are of every wrong type",
  run: `const out = []; for (let i = 0; i < 6; i += 1) out.push(await ctx.fetch("https://a.example/" + i).then((r) => Promise.all([r.text(), r.json().catch(() => 0), r.arrayBuffer()]).then(() => "read"), (error) => error.name).catch((error) => error.name)); return out.length;`,
  steps: [{ endings: ["ok"], output: 6 }],
  answer: (_name, args) => ({
    ok: true,
    value: [
      null,
      1,
      { headers: 7 },
      { body: {}, headers: [], encoding: "utf8" },
      { body: "!!!!\u0000", headers: [[]], encoding: "base64" },
      { body: "AAA", headers: {}, encoding: "base64" },
    ][Number((args as { url: string }).url.at(-1))],
  }),
};
