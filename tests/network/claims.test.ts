import { createSettleConnection, type SettleConnection } from "@souk/db";
import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createJournal, type Journal } from "../../apps/marketplace-api/src/modules/network/index.ts";
import { requestRow } from "../support/request-row.ts";

const id = (): string => newUuid(systemClock, systemRandom);
const [company, neighbour] = [id(), id()];

let database: TestDatabase;
let owner: pg.Client;
let connection: SettleConnection;
let journal: Journal;
const problems: unknown[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  connection = await createSettleConnection(database.settleUrl);
  journal = createJournal({ connection, nodeId: id(), onRetry: (error) => problems.push(error) });
});
afterAll(async () => {
  await journal.drain();
  await connection.close();
  await owner.end();
  await database.drop();
});

const request = (of: string, call: string, state: "intent" | "denied" = "intent") =>
  requestRow({ company: of, call, state, verdict: state === "denied" ? "denied" : "allowed" });

/** The first request of a call under a key. */
function intend(of: string, principal: string, key: string): Promise<"durable" | "taken"> {
  const call = id();
  return journal.intend(request(of, call), { company: of, principal, key, call, args: "", at: systemClock.now(), row: "{}" });
}

describe("a key that was settled", () => {
  it("[I4] is taken for its caller alone, also among others of the same flush", async () => {
    for (const [of, principal, key] of [
      [company, "employee:a", "settled"],
      [company, "employee:b", "other"],
    ])
      await owner.query(
        "INSERT INTO idempotency (company_id, principal, key, args_hash, call_id, created_at) VALUES ($1, $2, $3, '', $4, now())",
        [of, principal, key, id()],
      );
    // a flush of its own runs first, so that the others share the next one
    const alone = intend(company, "employee:c", "alone");
    await new Promise((resolve) => setImmediate(resolve));
    const outcomes = await Promise.all([
      alone,
      intend(company, "employee:a", "settled"),
      intend(company, "employee:b", "settled"),
      intend(company, "employee:a", "other"),
      intend(neighbour, "employee:a", "settled"),
      intend(company, "employee:a", "new"),
    ]);
    expect(outcomes).toEqual(["durable", "taken", "durable", "durable", "durable", "durable"]);
    await journal.drain();
    const { rows } = await owner.query(
      "SELECT count(*)::int AS requests, (SELECT count(*)::int FROM call_intent) AS claims FROM network_request",
    );
    expect(rows).toEqual([{ requests: 5, claims: 5 }]);
  });
});

describe("a request that is on record already", () => {
  it("is a refusal whose storing nobody heard of: stored once, and no problem", async () => {
    const [call, other] = [id(), id()];
    const refusals = [request(company, call, "denied"), request(company, other, "denied")];
    for (let times = 0; times < 2; times++) {
      for (const refusal of refusals) journal.refuse(refusal);
      await journal.drain();
    }
    expect(problems).toEqual([]);
    const { rows } = await owner.query("SELECT state FROM network_request WHERE call_id = ANY ($1)", [[call, other]]);
    expect(rows).toEqual([{ state: "denied" }, { state: "denied" }]);
  });
});
