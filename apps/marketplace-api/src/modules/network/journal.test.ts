import { describe, expect, it } from "vitest";
import { createJournal } from "./journal.ts";
import type { RequestRow } from "./network.types.ts";

const row = (n: number, host: string): RequestRow => ({
  company: "01a20446-17ae-7bb9-abf0-95aa55540eb7",
  call: `01a20446-2862-7c96-a36a-${String(n).padStart(12, "0")}`,
  n,
  hop: 0,
  at: 0,
  principal: "employee:e",
  employee: null,
  agent: null,
  skill: "a/b",
  version: "1.0.0",
  connection: null,
  operation: null,
  method: "GET",
  host,
  port: 443,
  pathHash: "",
  path: null,
  address: null,
  mode: "enforce",
  layer: "company",
  rule: "allow",
  verdict: "allowed",
  reason: null,
  mutating: false,
  state: "intent",
  bytesOut: 0,
});

/** Where the hosts of requests are among the parameters: after the companies and 8 columns of claims, the 14th column. */
const HOSTS = 1 + 8 + 13;

/** Texts of an array in PostgreSQL's binary form. */
function textsOf(array: unknown): string[] {
  const bytes = array as Buffer | null;
  const texts: string[] = [];
  for (let at = 20; bytes && at < bytes.length; at += 4 + bytes.readInt32BE(at))
    texts.push(bytes.toString("utf8", at + 4, at + 4 + bytes.readInt32BE(at)));
  return texts;
}

/** Stores hosts; refuses, like PostgreSQL, every statement with a host it cannot hold. */
function database() {
  const stored: string[] = [];
  let statements = 0;
  return {
    stored,
    statements: () => statements,
    column: async (_name: string, _text: string, values: readonly unknown[]) => {
      statements += 1;
      const hosts = textsOf(values[HOSTS]);
      if (hosts.includes("bad")) throw Object.assign(new Error("unsupported Unicode escape sequence"), { code: "22P05" });
      stored.push(...hosts);
      return [];
    },
    close: async () => undefined,
  };
}

describe("a row that the database refuses", () => {
  it("[F53] does not take the others with it, and is not tried for ever", async () => {
    const connection = database();
    const problems: unknown[] = [];
    const journal = createJournal({
      connection: connection as never,
      nodeId: "01a20446-17ae-72a9-b2ec-b4470a6f70ac",
      onRetry: (error) => problems.push(error),
    });
    const hosts = ["a", "b", "bad", "c", "d"];
    for (const [n, host] of hosts.entries()) journal.refuse(row(n, host));
    const sent = await Promise.allSettled(["e", "bad", "f"].map((host, n) => journal.intend(row(10 + n, host), null)));
    expect(sent.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await journal.drain();
    expect(connection.stored.toSorted()).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(problems).toHaveLength(2);
    const before = connection.statements();
    await journal.drain();
    expect(connection.statements()).toBe(before);
  });
});

describe("what nobody waits for", () => {
  it("[F53] never holds up a request: results go their own way, and are tried again", async () => {
    const connection = database();
    const blocked = Promise.withResolvers<void>();
    let results = 0;
    const column: typeof connection.column = async (name, text, values) => {
      // intents have hosts, results have none
      if (values[HOSTS] !== null) return connection.column(name, text, values);
      results += 1;
      await blocked.promise;
      if (results === 1) throw Object.assign(new Error("terminating connection"), { code: "57P01" });
      return [];
    };
    const problems: unknown[] = [];
    const journal = createJournal({
      connection: { ...connection, column } as never,
      nodeId: "01a20446-17ae-72a9-b2ec-b4470a6f70ac",
      onRetry: (error) => problems.push(error),
    });
    const { company, call, n, hop } = row(1, "a");
    journal.ended({ company, call, n, hop, state: "answered", status: 200, bytesIn: 1, ms: 1, reason: null }, false);
    while (results === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await journal.intend(row(2, "b"), null)).toBe("durable");
    expect(results).toBe(1);
    blocked.resolve();
    while (results < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(problems).toHaveLength(1);
    await journal.drain();
    expect(results).toBe(2);
  });
});

describe("requests that gathered while a flush ran", () => {
  it("[F53] are on their way to the database before those of that flush are sent, and wait for their own", async () => {
    const order: string[] = [];
    const connection = database();
    const committed = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const column: typeof connection.column = async (_name, _text, values) => {
      const [host = ""] = textsOf(values[HOSTS]);
      order.push(`${host} to the database`);
      await committed[host === "a" ? 0 : 1]?.promise;
      return [];
    };
    const journal = createJournal({
      connection: { ...connection, column } as never,
      nodeId: "01a20446-17ae-72a9-b2ec-b4470a6f70ac",
      onRetry: (error) => order.push(String(error)),
    });
    const sent = (n: number, host: string) => journal.intend(row(n, host), null).then(() => order.push(`${host} sent`));
    const first = sent(1, "a");
    await expect.poll(() => order.length, { interval: 1 }).toBe(1);
    const second = sent(2, "b");
    committed[0]?.resolve();
    await first;
    expect(order).toEqual(["a to the database", "b to the database", "a sent"]);
    committed[1]?.resolve();
    await second;
    expect(order.at(-1)).toBe("b sent");
  });
});

describe("many requests at once", () => {
  it("[F53] do not wait for the flush before them; few do", async () => {
    const hosts: string[][] = [];
    const committed = Promise.withResolvers<void>();
    const connection = database();
    const column: typeof connection.column = async (_name, _text, values) => {
      hosts.push(textsOf(values[HOSTS]));
      await committed.promise;
      return [];
    };
    const journal = createJournal({
      connection: { ...connection, column } as never,
      nodeId: "01a20446-17ae-72a9-b2ec-b4470a6f70ac",
      onRetry: (error) => hosts.push([String(error)]),
    });
    const nextTurn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const sent = [journal.intend(row(1, "first"), null)];
    await nextTurn();
    for (let n = 2; n <= 12; n++) sent.push(journal.intend(row(n, "few"), null));
    await nextTurn();
    expect(hosts).toEqual([["first"]]);
    sent.push(journal.intend(row(13, "many"), null));
    await nextTurn();
    expect(hosts.map((flush) => flush.length)).toEqual([1, 12]);
    committed.resolve();
    expect(new Set(await Promise.all(sent))).toEqual(new Set(["durable"]));
  });
});
