import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { bookProblems } from "../../scripts/books.ts";
import { callSkill } from "../support/api.ts";
import { createWorld, type Tenant, type World } from "../support/world.ts";
import { type Outcome, startLoad } from "./load.ts";
import { type FaultySystem, startFaultySystem } from "./system.ts";

declare module "vitest" {
  interface ProvidedContext {
    faultKills: number;
  }
}

/** A few in `npm test`, more in CI (.ci/run, vitest.config.ts). */
const KILLS_OF_EACH = inject("faultKills");
/** Allowed, not expected: a restart takes two to three seconds on a quiet machine. */
const SECONDS_PER_KILL = 40;
const TIMEOUT_MS = KILLS_OF_EACH * 3 * SECONDS_PER_KILL * 1_000;
const CALLERS = 12;
const SKILL = "words/count";
const COUNT = `globalThis.__souk_skill = { run: ({ input }) => ({ words: (input.text.match(/\\S+/g) ?? []).length }) };`;
const input = { type: "object", properties: { text: { type: "string" } }, required: ["text"], additionalProperties: false };
const output = { type: "object", properties: { words: { type: "integer" } }, required: ["words"], additionalProperties: false };

let system: FaultySystem;
let world: World;
let buyer: Tenant;

beforeAll(async () => {
  system = await startFaultySystem(2);
  world = await createWorld(system.appUrl);
  buyer = await world.addTenant("buyer");
  await world.enable(buyer, await world.publish({ name: SKILL, bundle: COUNT, manifest: { input, output } }));
  await world.setBudget(buyer, 1_000_000_000n);
  await world.close();
}, 120_000);
afterAll(() => system.stop());

/** The same kills in the same order each run, at times the machine decides. */
function seededPicker(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

async function killAround(pick: (count: number) => number): Promise<Record<"host" | "api" | "postgres", number>> {
  const done = { host: 0, api: 0, postgres: 0 };
  const left = (["host", "api", "postgres"] as const).flatMap((kind) => Array.from({ length: KILLS_OF_EACH }, () => kind));
  while (left.length > 0) {
    const [kind] = left.splice(pick(left.length), 1);
    const node = system.nodes[pick(system.nodes.length)];
    if (kind === undefined || node === undefined) break;
    await sleep(20 + pick(150));
    if (kind === "postgres") await system.killPostgres();
    else if (kind === "api") await node.kill();
    else while (!node.killHost(pick)) await sleep(20); // a node without a host is starting one
    done[kind] += 1;
  }
  return done;
}

const request = (outcome: Outcome) => ({ skill: SKILL, body: { input: { text: outcome.text } }, idempotencyKey: outcome.key });

async function query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: system.ownerUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("kill -9 under load", () => {
  let outcomes: readonly Outcome[];

  it("[I10] leaves every key with one final answer", { timeout: TIMEOUT_MS }, async () => {
    const load = startLoad({ urls: system.nodes.map((node) => node.url), apiKey: buyer.key, skill: SKILL, callers: CALLERS });
    const done = await killAround(seededPicker(20_261_122));
    outcomes = await load.stop();
    expect(done).toEqual({ host: KILLS_OF_EACH, api: KILLS_OF_EACH, postgres: KILLS_OF_EACH });
    expect(new Set(outcomes.map((one) => one.key)).size).toBe(outcomes.length);
    const succeeded = outcomes.filter((one) => one.status === 200);
    expect(succeeded.length).toBeGreaterThan(KILLS_OF_EACH);
    for (const { body, text } of succeeded) expect(body["output"]).toEqual({ words: text.trim().split(" ").length });
    // what was lost with its host or its node says so, and says that it cost nothing
    for (const { status, body } of outcomes.filter((one) => one.status !== 200))
      expect({ status, billed: body["billed"] }).toEqual({ status, billed: false });
  });

  it("[I2] [I6] [I10] bills each answered call once and no other, and the books balance", async () => {
    const client = new pg.Client({ connectionString: system.ownerUrl });
    await client.connect();
    expect(await bookProblems(client)).toEqual([]);
    await client.end();
    const [counted] = await query<{ events: number; receipts: number; billed: string; spent: string }>(
      `SELECT (SELECT count(*)::int FROM usage_event) AS events, (SELECT count(*)::int FROM receipt) AS receipts,
              (SELECT sum(amount_micro)::text FROM usage_event) AS billed, (SELECT sum(spent_micro)::text FROM budget_period) AS spent`,
    );
    const succeeded = outcomes.filter((one) => one.status === 200).length;
    expect(counted).toMatchObject({
      events: succeeded,
      receipts: succeeded,
      billed: String(2_000 * succeeded),
      spent: String(2_000 * succeeded),
    });
  });

  it("[F71] [F79] [I10] has lost nothing that was answered: each key gives the same answer again, byte for byte", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const url = system.nodes[0]?.url ?? "";
    const left = outcomes.filter((one) => one.status === 200);
    const replay = async () => {
      for (let outcome = left.pop(); outcome; outcome = left.pop()) {
        const again = await callSkill(url, buyer.key, request(outcome));
        const { callId, receipt, charge, output: value } = outcome.body;
        expect(again).toMatchObject({ status: 200, body: { callId, receipt, charge, output: value, replayed: true } });
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, replay));
  });
});
