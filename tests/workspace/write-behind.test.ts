import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { ask, enableSteps, steps } from "./support.ts";

let api: RunningApi;
let buyer: Tenant;
let owner: pg.Client;
let locker: pg.Client;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  await enableSteps(api, [buyer]);
  [owner, locker] = [new pg.Client(api.database.ownerUrl), new pg.Client(api.database.ownerUrl)];
  await Promise.all([owner.connect(), locker.connect()]);
});
afterAll(async () => {
  await Promise.all([owner.end(), locker.end()]);
  await api.close();
});

const LOOKING = "datname = current_database() AND query LIKE '%souk_file_read%' AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()";
/** Runs `work` while nobody can look at the heads of the workspace, from when somebody tries to. */
async function withHeadsLocked<T>(work: () => Promise<T>, then: () => Promise<unknown>): Promise<T> {
  await locker.query("BEGIN; LOCK TABLE file_head IN ACCESS EXCLUSIVE MODE");
  try {
    const result = work();
    await expect
      .poll(async () => (await owner.query(`SELECT FROM pg_stat_activity WHERE ${LOOKING}`)).rowCount, { timeout: 20_000 })
      .toBe(1);
    await then();
    await locker.query("ROLLBACK");
    return await result;
  } finally {
    await locker.query("ROLLBACK");
  }
}

describe("a write whose skill has gone on", () => {
  it("[F58] commits once it is known what it replaces", async () => {
    const { status } = await withHeadsLocked(
      () => steps(api, buyer.key, ["write", "/late/a.txt", "one"], ["read", "/late/a.txt"]),
      async () => undefined,
    );
    expect(status).toBe(200);
    expect((await ask(api, buyer.key, "GET", "/v1/files/late/a.txt")).text).toBe("one");
  });

  it("[F58] [I6] ends its call failed, unbilled and on record when the database goes away meanwhile", async () => {
    const answer = await withHeadsLocked(
      () => steps(api, buyer.key, ["write", "/late/b.txt", "two"]),
      () => owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${LOOKING}`),
    );
    expect(answer).toMatchObject({ status: 503, body: { code: "overloaded", billed: false, retryable: true } });
    const { body } = await ask(api, buyer.key, "GET", `/v1/calls/${answer.body.callId}`);
    expect(body).toMatchObject({
      status: "failed",
      files: [],
      actions: [{ kind: "files.write", target: "/late/b.txt", code: "overloaded" }],
    });
    expect((await ask(api, buyer.key, "GET", "/v1/files/late/b.txt")).status).toBe(404);
  });
});
