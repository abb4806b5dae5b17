import { spawn } from "node:child_process";
import { createSecretKey } from "node:crypto";
import { createSettleConnection } from "@souk/db";
import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import { compileGrant, parseGrant } from "@souk/policy";
import { Pool } from "undici";
import {
  createAddressCheck,
  createJournal,
  createTransport,
  type EgressCall,
  openSession,
} from "../apps/marketplace-api/src/modules/network/index.ts";
import { type BenchResult, rounded } from "./result.ts";
import { compare, ROUND_MS } from "./rounds.ts";
import { startStack } from "./stack.ts";

const AT_ONCE = 32;
/** What a call of a skill that talks to an API typically makes. */
const REQUESTS_PER_CALL = 4;
/** Rounds of each side before the clock starts: the code of one side is still compiled while the first 20,000 requests go through. */
const WARM_UP_ROUNDS = 3;
const HOST = "api.bench.example";

const SERVER = `const http = require("node:http");
const body = JSON.stringify({ ok: true, items: Array.from({ length: 8 }, (_, i) => ({ id: i, name: "item " + i })) });
const server = http.createServer((request, response) => { request.resume(); request.on("end", () => { response.setHeader("content-type", "application/json"); response.end(body); }); });
server.keepAliveTimeout = 60000;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

/** A loopback server in a process of its own. */
async function startServer(): Promise<{ readonly port: number; stop(): void }> {
  const child = spawn(process.execPath, ["-e", SERVER], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve) => child.stdout.once("data", (chunk) => resolve(Number(String(chunk).trim()))));
  return { port, stop: () => child.kill() };
}

/** Runs `one` in so many lanes for a while; answers how often it went through per second. */
async function rate(one: () => Promise<number>): Promise<number> {
  const from = performance.now();
  let done = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() - from < ROUND_MS) {
      const made = await one();
      done += made;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return (done * 1000) / (performance.now() - from);
}

/** Requests a second through the broker's way out: decided, durably recorded before they are sent, answers recorded; ÷ plain undici. */
async function benchEgress(): Promise<BenchResult[]> {
  const stack = await startStack();
  const server = await startServer();
  const connection = await createSettleConnection(stack.settleUrl);
  const journal = createJournal({ connection, nodeId: newUuid(systemClock, systemRandom), onRetry: () => undefined });
  const transport = createTransport();
  const plain = new Pool(`http://127.0.0.1:${server.port}`, { connections: AT_ONCE });
  try {
    const grant = compileGrant({ layers: [{ layer: "company", grants: [parseGrant(`http:${HOST}/v1/** GET,POST`)] }], at: 0 });
    const pathKey = createSecretKey(new Uint8Array(32));
    const policy = { keepPaths: false, modeOf: () => "enforce" as const, rules: [] };
    const deps = {
      clock: systemClock,
      journal,
      transport,
      pathKeyOf: () => pathKey,
      policyOf: async () => policy,
      secretsOf: async () => new Map(),
      ownHostsOf: async () => new Set<string>(),
      callToken: () => "",
      checkAddress: createAddressCheck({
        resolve: async () => [],
        ownPorts: new Set(),
        thisMachine: false,
        closedNetworks: [],
        demoHosts: new Map([[HOST, server.port]]),
      }),
    };
    const companyId = newUuid(systemClock, systemRandom);
    const callOf = (callId: string): EgressCall => ({
      companyId,
      callId,
      principal: "employee:bench",
      employeeId: null,
      agentId: null,
      publisher: "bench",
      skill: "bench/fetch",
      version: "1.0.0",
      manifest: grant,
      grant,
      signal: new AbortController().signal,
      idempotencyKey: null,
      hosts: [],
      confidentialRead: () => null,
      claim: () => ({
        company: companyId,
        principal: "employee:bench",
        key: callId,
        call: callId,
        args: "",
        at: systemClock.now(),
        row: "{}",
      }),
    });
    const one = async (): Promise<number> => {
      const session = openSession(deps, callOf(newUuid(systemClock, systemRandom)));
      for (let n = 1; n <= REQUESTS_PER_CALL; n++) {
        const { answer } = await session.fetch({ url: `https://${HOST}/v1/items?n=${n}`, method: "GET", headers: [], body: null }, n);
        if (answer.status !== 200) throw new Error(`the server answered ${answer.status}`);
      }
      session.close();
      return REQUESTS_PER_CALL;
    };
    const bare = async (): Promise<number> => {
      const answer = await plain.request({ path: "/v1/items", method: "GET" });
      await answer.body.text();
      return 1;
    };
    for (let round = 0; round < WARM_UP_ROUNDS; round++) {
      await rate(bare);
      await rate(one);
    }
    const { ours, theirs, ratio, rounds } = await compare(
      () => rate(one),
      () => rate(bare),
    );
    await journal.drain();
    const [kept] = await stack.query<{ rows: string; open: string }>(
      "SELECT count(*) AS rows, count(*) FILTER (WHERE state <> 'answered') AS open FROM network_request",
    );
    if (Number(kept?.open) !== 0) throw new Error(`${kept?.open} of ${kept?.rows} requests have no recorded end`);
    return [
      {
        name: "egress",
        value: rounded(ours, 0),
        unit: "requests/s",
        ratio,
        against: "plain undici to the same loopback server",
        detail: {
          rounds,
          atOnce: AT_ONCE,
          requestsPerCall: REQUESTS_PER_CALL,
          peer: rounded(theirs, 0),
          recorded: Number(kept?.rows),
        },
      },
    ];
  } finally {
    await plain.close();
    await transport.close();
    await connection.close();
    server.stop();
    await stack.stop();
  }
}

export const benches: Record<string, () => Promise<BenchResult[]>> = { egress: benchEgress };
