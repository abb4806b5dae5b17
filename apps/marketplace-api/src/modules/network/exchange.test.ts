import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange, WireError } from "./exchange.ts";

let server: Server;
let pool: Pool;
let held = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/held") held += 1;
    else if (request.url === "/headers")
      response.writeHead(200, { "Set-Cookie": ["a=1", "b=2"], "X-Mixed-Case": "Äsk", "content-type": "text/plain" }).end();
    else if (request.url === "/half") response.write("half");
    else if (request.url === "/drops") {
      let left = 5;
      const drop = setInterval(() => {
        response.write("x");
        left -= 1;
        if (left > 0) return;
        clearInterval(drop);
        response.end();
      }, 500);
    } else response.end("here");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connections: 8 });
});
afterAll(async () => {
  await pool.destroy();
  server.closeAllConnections();
  server.close();
});

const PATIENT = { headersMs: 20_000, idleMs: 20_000 };
const send = (path: string, signal: AbortSignal | null, maxMs = 20_000, silence = PATIENT) =>
  exchange(pool, { path, method: "GET" }, { signal, maxMs, maxBytes: 1_000, silence }).catch((error: unknown) => error);

describe("requests of one call", () => {
  it("all end with it, those of other calls do not", async () => {
    const [call, other] = [new AbortController(), new AbortController()];
    const before = await send("/", call.signal);
    expect(before).toMatchObject({ status: 200 });
    const mine = [send("/held", call.signal), send("/held", call.signal), send("/held", call.signal)];
    const theirs = send("/held", other.signal);
    await expect.poll(() => held, { interval: 5, timeout: 10_000 }).toBe(4);
    call.abort();
    for (const error of await Promise.all(mine)) expect(error).toMatchObject({ kind: "over", sent: true });
    // begun after the end: nothing leaves
    const late = await send("/held", call.signal);
    expect(late).toBeInstanceOf(WireError);
    expect(late).toMatchObject({ kind: "over", sent: false });
    expect(await send("/", other.signal)).toMatchObject({ status: 200 });
    expect(held).toBe(4);
    other.abort();
    expect(await theirs).toMatchObject({ kind: "over" });
  });
});

describe("the time of a request", () => {
  it("ends each of those that share it, also when the first of them is gone", async () => {
    const call = new AbortController();
    const before = held;
    const first = send("/held", call.signal, 200);
    call.abort();
    expect(await first).toMatchObject({ kind: "over" });
    const second = send("/held", null, 200);
    await expect.poll(() => held, { interval: 5, timeout: 10_000 }).toBeGreaterThan(before);
    const third = send("/held", null, 200);
    for (const error of await Promise.all([second, third])) expect(error).toMatchObject({ kind: "timeout" });
    // the time is over for them: who comes now has its own
    expect(await send("/held", null, 200)).toMatchObject({ kind: "timeout" });
  });
});

describe("headers of an answer", () => {
  it("have names in lower case, and stay repeated", async () => {
    const { headers } = (await send("/headers", null)) as { headers: readonly (readonly [string, string])[] };
    const sent = headers.filter(([name]) => ["set-cookie", "x-mixed-case", "content-type"].includes(name));
    expect(sent).toEqual([
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["x-mixed-case", "Äsk"],
      ["content-type", "text/plain"],
    ]);
  });
});

describe("a server that says nothing any more", () => {
  const stopped = { kind: "timeout", sent: true, message: "the answer did not come in time" };

  it("[F50] is not waited for: neither for the head of an answer nor for the rest of it", async () => {
    const [head, rest] = await Promise.all([
      send("/held", null, 20_000, { headersMs: 1_000, idleMs: 20_000 }),
      send("/half", null, 20_000, { headersMs: 20_000, idleMs: 1_000 }),
    ]);
    expect([head, rest]).toMatchObject([stopped, stopped]);
  });

  it("[F50] is waited for as long as it says something", async () => {
    expect(await send("/drops", null, 20_000, { headersMs: 2_000, idleMs: 1_000 })).toMatchObject({
      status: 200,
      body: Buffer.from("xxxxx"),
    });
  });
});
