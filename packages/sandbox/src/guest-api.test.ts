import { describe, expect, it } from "vitest";
import { createHost } from "./host/host.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { bundleOf, skillOf } from "./testing/skills.ts";
import type { FromHost } from "./wire/messages.ts";

interface Asked {
  readonly name: string;
  readonly args: unknown;
}

/** Runs `body` in a host of this process; every host action gets `answer`. */
function run(body: string, answer: unknown = {}): { readonly output: unknown; readonly asked: readonly Asked[] } {
  const sent: { readonly head: FromHost; readonly body: string }[] = [];
  const host = createHost({ send: (head, text = "") => sent.push({ head, body: String(text) }), flush: () => undefined });
  const bundle = bundleOf(body);
  const { sha256 } = skillOf(bundle);
  host.receive({ head: ["skill", { key: "s", sha256, input: {}, output: {} }], body: Buffer.from(bundle) });
  host.receive({ head: ["call", 1, "s", "k", 1_000, 1, DEFAULT_LIMITS], body: Buffer.from("{}") });
  const asked: Asked[] = [];
  for (let i = 0; i < sent.length; i += 1) {
    const { head, body: text } = sent[i] as (typeof sent)[number];
    if (head[0] === "done") return { output: JSON.parse(text), asked };
    if (head[0] !== "ask") continue;
    asked.push({ name: head[3], args: JSON.parse(text) });
    host.receive({ head: ["reply", 1, head[2], true, ""], body: Buffer.from(JSON.stringify(answer)) });
  }
  throw new Error("the call did not end");
}

const response = (over: object = {}) => ({
  status: 200,
  statusText: "OK",
  url: "https://api.example.com/v1",
  redirected: false,
  headers: [],
  body: "",
  encoding: "utf8",
  ...over,
});

describe("fetch in a skill", () => {
  it("becomes one host action with text only, and its answer a whole response", () => {
    const { output, asked } = run(
      `const r = await ctx.fetch("https://api.example.com/v1", { method: "POST", headers: { A: "1", b: "{{secret:KEY}}" }, body: "{}" });
       return [r.ok, r.status, r.statusText, r.url, r.redirected, await r.json(), await r.text(), r.headers.get("X-a"), r.headers.get("none"), r.headers.has("x-A"), r.headers.entries()];`,
      response({
        status: 404,
        statusText: "Not Found",
        redirected: true,
        body: '{"é":"中😀"}',
        headers: [
          ["x-a", "1"],
          ["X-A", "2"],
        ],
      }),
    );
    expect(asked).toEqual([
      {
        name: "net.fetch",
        args: {
          url: "https://api.example.com/v1",
          method: "POST",
          headers: [
            ["A", "1"],
            ["b", "{{secret:KEY}}"],
          ],
          body: "{}",
          encoding: "utf8",
        },
      },
    ]);
    const body = { é: "中😀" };
    expect(output).toEqual([
      false,
      404,
      "Not Found",
      "https://api.example.com/v1",
      true,
      body,
      JSON.stringify(body),
      "1, 2",
      null,
      true,
      [
        ["x-a", "1"],
        ["X-A", "2"],
      ],
    ]);
  });

  it.each([
    ["a typed array", "new Uint8Array([0, 255, 1, 2])", [0, 255, 1, 2]],
    ["a part of a buffer", "new Uint8Array([9, 0, 255, 9]).subarray(1, 3)", [0, 255]],
    ["a buffer", "new Uint8Array([7]).buffer", [7]],
    ["nothing at all", "new ArrayBuffer(0)", []],
  ])("sends %s as Base64", (_what, body, bytes) => {
    const { asked } = run(`await ctx.fetch("https://a.example/", { method: "PUT", body: ${body} }); return 1`, response());
    expect(asked[0]?.args).toMatchObject({ body: Buffer.from(bytes).toString("base64"), encoding: "base64" });
  });

  it("reads bytes and text of either encoding, byte for byte", () => {
    const bytes = Buffer.from([...Buffer.from("aé中😀"), 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf0, 0x9f, 0x00]);
    const read = 'const r = await ctx.fetch("https://a.example/"); return [await r.text(), [...new Uint8Array(await r.arrayBuffer())]];';
    const { output } = run(read, response({ body: bytes.toString("base64"), encoding: "base64" }));
    expect((output as [string, number[]])[1]).toEqual([...bytes]);
    expect((output as [string, number[]])[0].startsWith("aé中😀\ufffd\ufffd")).toBe(true);
    const text = "aé中😀\ud800z";
    expect(run(read, response({ body: text })).output).toEqual([text, [...Buffer.from(text)]]);
  });

  it("refuses arguments that are not text before they leave", () => {
    const { output, asked } = run(
      `const tries = [() => ctx.fetch({ toString: () => "https://a.example/" }), () => ctx.fetch("https://a.example/", { method: 1 }),
        () => ctx.fetch("https://a.example/", { headers: { a: 1 } }), () => ctx.fetch("https://a.example/", { headers: "a: 1" }),
        () => ctx.fetch("https://a.example/", { body: { a: 1 } }), () => ctx.fetch("https://a.example/", { headers: Array.from({ length: 101 }, () => ["a", "b"]) }),
        () => ctx.fetch("https://a.example/", { method: "POST", body: new Uint8Array(4e6) })];
       const out = []; for (const t of tries) out.push(await t().then(() => "sent", (e) => e.code ?? e.name)); return out;`,
    );
    expect(output).toEqual([...Array.from({ length: 6 }, () => "TypeError"), "payload_too_large"]);
    expect(asked).toEqual([]);
  });
});

it("connections ask the broker by name, with an operation or a path", () => {
  const { output, asked } = run(
    `const { erp } = ctx.connections;
     const r = await erp.request({ operation: "postInvoice", params: { id: 7 }, query: { dry: true }, headers: { a: "1" }, body: { total: "1.00" } });
     await ctx.connections["help desk"].request({ method: "GET", path: "/tickets/1" });
     return [await r.json(), await ctx.connections.erp.request({}).catch((e) => e.name), await ctx.connections.erp.request({ operation: "x", body: () => 1 }).catch((e) => e.name)];`,
    response({ body: "[1]" }),
  );
  expect(output).toEqual([[1], "TypeError", "TypeError"]);
  expect(asked).toEqual([
    {
      name: "connection.request",
      args: {
        connection: "erp",
        operation: "postInvoice",
        params: { id: 7 },
        query: { dry: true },
        headers: [["a", "1"]],
        body: { total: "1.00" },
      },
    },
    { name: "connection.request", args: { connection: "help desk", method: "GET", path: "/tickets/1" } },
  ]);
});

it("files are moved and removed, progress and units are reported, each as one action", () => {
  const { output, asked } = run(
    `return [await ctx.files.move("/a", "/b"), await ctx.files.remove("/c"), await ctx.progress(0.5, "n".repeat(300)), await ctx.progress(1), await ctx.meter("pages", 3)]`,
  );
  expect(output).toEqual([null, null, null, null, null]);
  expect(asked).toEqual([
    { name: "files.move", args: { from: "/a", to: "/b" } },
    { name: "files.remove", args: { path: "/c" } },
    { name: "progress.report", args: { fraction: 0.5, note: "n".repeat(200) } },
    { name: "progress.report", args: { fraction: 1 } },
    { name: "meter.add", args: { name: "pages", quantity: 3 } },
  ]);
  const refused = run(
    `const tries = [() => ctx.progress(2), () => ctx.progress(NaN), () => ctx.progress("1"), () => ctx.meter("pages", 0.5), () => ctx.meter("pages", -1), () => ctx.meter("pages", 2 ** 60), () => ctx.meter(1, 1)];
     const out = []; for (const t of tries) out.push(await t().catch((e) => e.name)); return out;`,
  );
  expect(refused).toEqual({ output: Array.from({ length: 7 }, () => "TypeError"), asked: [] });
});
