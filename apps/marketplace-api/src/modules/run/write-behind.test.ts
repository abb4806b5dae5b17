import { DomainError, sha256Hex } from "@souk/kernel";
import { compileGrant, parseGrant } from "@souk/policy";
import { describe, expect, it } from "vitest";
import type { ConnectionReader } from "../connection/index.ts";
import type { FileReader } from "../file/index.ts";
import type { CallRow } from "../settle/index.ts";
import { createBroker } from "./broker.ts";
import type { Plan } from "./plan.ts";
import { storeStaged, toStoreFailure } from "./staged-store.ts";

/** A promise that is ended by hand. */
function byHand<T>() {
  let end: { resolve(value: T): void; reject(error: unknown): void } = { resolve: () => undefined, reject: () => undefined };
  const promise = new Promise<T>((resolve, reject) => {
    end = { resolve, reject };
  });
  return { promise, ...end };
}

const principal = { companyId: "company", epoch: 1n, groupIds: [], groups: [], employeeId: null, agentId: null };
const plan = {
  principal,
  grant: compileGrant({ layers: [{ layer: "company", grants: [parseGrant("file:/** read,write")] }], at: 0 }),
  units: new Map(),
} as unknown as Plan;

/** A broker over a database and a store that answer when they are told to. */
function world() {
  const heads: { readonly path: string; readonly found: ReturnType<typeof byHand<number>> }[] = [];
  const puts: { readonly text: string; readonly stored: ReturnType<typeof byHand<void>> }[] = [];
  const files: FileReader = {
    head: async (_, path) => {
      const found = byHand<number>();
      heads.push({ path, found });
      return { path, version: await found.promise, exists: true, sha256: "old", size: 3, updatedAt: 0, label: null };
    },
    putBlob: async (_, content) => {
      const stored = byHand<void>();
      puts.push({ text: String(content), stored });
      await stored.promise;
      return { sha256: sha256Hex(content), size: content.length };
    },
    list: async () => [],
    read: () => Promise.reject(new DomainError("not_found", "nothing is stored")),
    rules: async () => ({ labels: [], review: [] }),
    kvGet: async () => null,
  };
  const stop = new AbortController();
  const told: number[] = [];
  const broker = createBroker(
    { files, openSession: () => expect.unreachable("no request is made"), connectionRoutes: {} as ConnectionReader },
    {
      plan,
      callId: "call",
      signal: stop.signal,
      report: ({ fraction }) => told.push(fraction),
      onLabel: () => undefined,
      idempotencyKey: null,
      argsHash: null,
      at: 0,
      asInterrupted: (): CallRow => expect.unreachable("nothing acts outside"),
    },
  );
  const write = (path: string, text: string) => broker.onHostCall("files.write", { path, text });
  const store = () => storeStaged(files, plan.principal, broker);
  return { broker, write, store, heads, puts, stop, told };
}
const DONE = { ok: true, value: {} };

describe("what goes on behind a write", () => {
  it("[F58] lets the skill go on at once, and what the call changes is known when both have ended", async () => {
    const { broker, write, store, heads, puts } = world();
    expect(await write("/a", "one")).toEqual(DONE);
    expect([heads.length, puts.map(({ text }) => text), broker.staged.size]).toEqual([1, ["one"], 0]);
    const finished = broker.finish();
    heads[0]?.found.resolve(4);
    puts[0]?.stored.resolve();
    await finished;
    expect((await store()).files).toMatchObject([{ path: "/a", baseVersion: 4, sha256: sha256Hex("one"), size: 3 }]);
    expect(puts).toHaveLength(1);
  });

  it("[F58] shows the call its own changes, and asks once for each path", async () => {
    const { broker, write, store, heads, puts } = world();
    await write("/a", "one");
    await write("/a", "two");
    await write("/b", "gone");
    expect(await broker.onHostCall("files.read", { path: "/a" })).toEqual({ ok: true, value: { text: "two" } });
    expect(await broker.onHostCall("files.remove", { path: "/b" })).toEqual(DONE);
    const listed = broker.onHostCall("files.list", { prefix: "/" });
    expect(heads.map(({ path }) => path)).toEqual(["/a", "/b"]);
    heads[0]?.found.resolve(7);
    heads[1]?.found.resolve(0);
    expect(await listed).toEqual({ ok: true, value: { items: [{ path: "/a", size: 3, version: 8 }] } });
    for (const { stored } of puts) stored.resolve();
    await broker.finish();
    expect((await store()).files).toMatchObject([{ path: "/a", baseVersion: 7, sha256: sha256Hex("two") }]);
  });

  it("[F58] tells nobody outside of a write before it is known what it replaces", async () => {
    const { broker, write, heads, told } = world();
    await write("/a", "one");
    const reported = broker.onHostCall("progress.report", { fraction: 0.5 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
    heads[0]?.found.resolve(1);
    expect([await reported, told]).toEqual([DONE, [0.5]]);
  });

  it("[F58] fails the call when the database did not answer, with the write on record as failed", async () => {
    const { broker, write, store, heads, puts, told } = world();
    await write("/a", "one");
    await write("/b", "two");
    heads[0]?.found.resolve(1);
    heads[1]?.found.reject(new Error("connection terminated"));
    expect(await broker.onHostCall("progress.report", { fraction: 1 })).toMatchObject({ ok: false, code: "overloaded" });
    for (const { stored } of puts) stored.resolve();
    await broker.finish();
    expect(told).toEqual([]);
    expect(broker.actions.map(({ n, code }) => [n, code])).toEqual([
      [1, undefined],
      [2, "overloaded"],
      [3, "overloaded"],
    ]);
    expect([...broker.staged.keys()]).toEqual(["/a"]);
    expect(await store().catch(toStoreFailure)).toMatchObject({ status: "failed", bindsKey: false, problem: { code: "overloaded" } });
  });

  it("[F58] fails the call when a content could not be kept after the skill had gone on", async () => {
    const { broker, write, store, heads, puts } = world();
    await write("/a", "one");
    heads[0]?.found.resolve(0);
    puts[0]?.stored.reject(new DomainError("overloaded", "the store is full"));
    await broker.finish();
    expect(await store().catch(toStoreFailure)).toMatchObject({ status: "failed", problem: { detail: "the store is full" } });
  });

  it("[F75] of a stopped call nobody waits for a database that hangs", async () => {
    const { broker, write, stop } = world();
    await write("/a", "one");
    const finished = broker.finish();
    stop.abort();
    await finished;
    expect(broker.actions).toMatchObject([{ kind: "files.write", allowed: false, rule: "call over" }]);
    expect(broker.staged.size).toBe(0);
  });

  it("[F55] stores little of a call that may still fail", async () => {
    const { broker, write, store, heads, puts } = world();
    const large = "x".repeat(200_000);
    for (const path of ["/a", "/b", "/c"]) await write(path, large + path);
    expect(puts.map(({ text }) => text.slice(-2))).toEqual(["/a"]);
    for (const { found } of heads) found.resolve(0);
    puts[0]?.stored.resolve();
    await broker.finish();
    const stored = store();
    await expect.poll(() => puts.length).toBe(3);
    for (const put of puts) put.stored.resolve();
    expect((await stored).files.map(({ path, sha256 }) => [path, sha256])).toEqual(
      ["/a", "/b", "/c"].map((path) => [path, sha256Hex(large + path)]),
    );
  });
});
