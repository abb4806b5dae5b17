import { brotliCompressSync, gzipSync } from "node:zlib";
import { decodeId } from "@souk/kernel";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { type OutsideServer, outsideServer, RELAY } from "./servers.ts";

const GRANTS = ["http:bad.example/** GET,POST", "http:rebind.example/** GET", "http:inside.example/** GET", "file:/** read,write"];

let api: RunningApi;
let buyer: Tenant;
let bad: OutsideServer;
let calls = 0;
/** What the name server says, asked for the first, the second … time. */
const answers = new Map<string, string[][]>();
const asked: string[] = [];

beforeAll(async () => {
  const bomb = gzipSync(Buffer.alloc(60_000_000));
  const small = brotliCompressSync(Buffer.alloc(30_000_000));
  bad = await outsideServer((request, response, raw) => {
    switch (request.path) {
      case "/gzip":
        response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
        break;
      case "/br":
        response.writeHead(200, { "content-encoding": "br" }).end(small);
        break;
      case "/twice":
        response.writeHead(200, { "content-encoding": "gzip, gzip" }).end(gzipSync(gzipSync("x")));
        break;
      case "/lie":
        response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip at all");
        break;
      case "/endless": {
        const chunk = Buffer.alloc(65_536, 97);
        const more = (): void => {
          while (!response.destroyed && response.write(chunk));
          if (!response.destroyed) response.once("drain", more);
        };
        more();
        break;
      }
      case "/slow": {
        const drip = setInterval(() => response.write("."), 100);
        raw.socket.once("close", () => clearInterval(drip));
        break;
      }
      case "/headers":
        response.writeHead(200, Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`x-${i}`, "a".repeat(200)]))).end();
        break;
      case "/cut":
        response.writeHead(200, { "content-length": "1000" });
        response.write("half");
        setTimeout(() => raw.socket.destroy(), 20);
        break;
      case "/loop":
        response.writeHead(302, { location: "/loop" }).end();
        break;
      default:
        response.end("fine");
    }
  });
  api = await startApi({
    network: {
      demoHosts: new Map([["bad.example", bad.port]]),
      ownPorts: [4000],
      resolve: async (host) => {
        asked.push(host);
        const list = answers.get(host) ?? [];
        return (list.length > 1 ? list.shift() : list[0]) ?? [];
      },
    },
  });
  buyer = await api.world.addTenant("buyer", { grants: GRANTS });
  const manifest = await api.world.publish({
    name: "net/relay",
    bundle: RELAY,
    manifest: {
      permissions: { network: ["GET,POST:bad.example/**", "GET:rebind.example/**", "GET:inside.example/**"] },
      limits: { wallMs: 3_000 },
    },
  });
  await api.world.enable(buyer, manifest, GRANTS);
});
afterAll(async () => {
  await api.close();
  await bad.close();
});

async function send(
  ...requests: readonly { readonly url: string; readonly method?: string; readonly headers?: Readonly<Record<string, string>> }[]
) {
  calls += 1;
  return callSkill(api.url, buyer.key, { skill: "net/relay", body: { input: { requests } }, idempotencyKey: `hostile-${calls}` });
}

describe("an answer that is meant to hurt", () => {
  it.each(["/gzip", "/br", "/twice", "/lie", "/endless", "/headers", "/cut"])("[F50] %s is cut off; the call goes on", async (path) => {
    const before = process.memoryUsage().rss;
    const answer = await send({ url: `https://bad.example${path}` }, { url: "https://bad.example/fine" });
    expect(answer.status).toBe(200);
    expect(answer.body.output.out[0].code).toMatch(/payload_too_large|overloaded/);
    expect(answer.body.output.out[1]).toMatchObject({ status: 200, text: "fine" });
    expect(process.memoryUsage().rss - before).toBeLessThan(250_000_000);
  });

  it("[F50] that drips for ever ends with the call, and the connection with it", async () => {
    const answer = await send({ url: "https://bad.example/slow" });
    expect(answer.body.code).toBe("skill_timeout");
    expect(answer.body.billed).toBe(false);
  });

  it("[F51] that leads in circles is followed five times", async () => {
    const before = bad.seen.length;
    const answer = await send({ url: "https://bad.example/loop" });
    expect(answer.body.output.out[0].code).toBe("permission_denied");
    expect(bad.seen.length - before).toBe(6);
  });

  it("[F50] no header of a skill becomes two", async () => {
    const before = bad.seen.length;
    const answer = await send({ url: "https://bad.example/x", headers: { "x-a": "b\r\nx-injected: 1" } });
    expect(answer.body.output.out[0].code).toBe("permission_denied");
    expect(bad.seen.length).toBe(before);
  });
});

describe("an address that no database can hold", () => {
  it("[F53] is refused and on record, and stops nobody's requests, then or later", async () => {
    const strange = ["https://a<NUL>b.example/x", "https://a<HALF>b.example/x", "nonsense<NUL>"].map((url) => ({ url }));
    const method = { url: "https://bad.example/fine", method: "G<NUL>T" };
    const first = await send(...strange, method, { url: "https://bad.example/fine" });
    expect(first.body.output.out.map((one: { code?: string; status?: number }) => one.code ?? one.status)).toEqual([
      ...Array.from({ length: 4 }, () => "permission_denied"),
      200,
    ]);
    const second = await send({ url: "https://bad.example/fine" });
    expect(second.body.output.out[0]).toMatchObject({ status: 200, text: "fine" });
    const hosts = async (): Promise<string[]> => {
      const rows = await api.world.db.withCompany(buyer.companyId, (tx) =>
        tx.networkRequest.findMany({ where: { callId: decodeId("call", first.body.callId) ?? "" }, orderBy: { n: "asc" } }),
      );
      return rows.map((row) => `${row.host} ${row.state}`);
    };
    await expect
      .poll(hosts, { timeout: 5_000 })
      .toEqual(["a\u2400b.example denied", "a\ufffdb.example denied", "not a url denied", "bad.example denied", "bad.example answered"]);
  });
});

describe("a name server that changes its mind", () => {
  it("[F51] is asked once per request, and the address it gave is the one that is used", async () => {
    // the second answer would lead inside; nothing listens at the first (a public address), so the request fails there
    answers.set("rebind.example", [["203.0.113.9"], ["127.0.0.1"]]);
    const first = await send({ url: "https://rebind.example/" });
    expect(first.body.output.out[0].code).toBe("permission_denied"); // documentation block: no public address
    expect(asked.filter((host) => host === "rebind.example").length).toBe(1);
    const second = await send({ url: "https://rebind.example/" });
    expect(second.body.output.out[0].message).toContain("127.0.0.1");
  });

  it.each([
    [["10.1.2.3"]],
    [["8.8.8.8", "169.254.169.254"]],
    [["::1"]],
    [["::ffff:10.0.0.1"]],
    [["64:ff9b::a00:1"]],
    [["fd00::1", "2606:4700::1"]],
    [[]],
  ])("[F51] %j opens nothing, though the host is granted", async (addresses) => {
    answers.set("inside.example", [addresses]);
    const answer = await send({ url: "https://inside.example/" });
    expect(answer.body.output.out[0].code).toBe("permission_denied");
  });
});

describe("without the database", () => {
  it("[I4] nothing is sent that could not be recorded first", async () => {
    const owner = new pg.Client({ connectionString: api.database.ownerUrl });
    await owner.connect();
    try {
      await owner.query("ALTER FUNCTION souk_intend_requests RENAME TO souk_intend_away");
      const before = bad.seen.length;
      const answer = await send({ url: "https://bad.example/fine", method: "POST" });
      expect(answer.body.output.out[0].code).toBe("internal");
      expect(bad.seen.length).toBe(before);
    } finally {
      await owner.query("ALTER FUNCTION souk_intend_away RENAME TO souk_intend_requests");
      await owner.end();
    }
    const after = await send({ url: "https://bad.example/fine", method: "POST" });
    expect(after.body.output.out[0]).toMatchObject({ status: 200 });
  });
});
