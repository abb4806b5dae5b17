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

/** Where texts of sheets and hosts of the log are among the parameters: after the companies and the node, 9 columns of claims and sheets, 13 of the log. */
const [SHEETS, HOSTS] = [2 + 7 + 2, 2 + 13];
/** How many parameters come before those of the log when one statement brings both, and the first column of ends. */
const [INTENDS, ENDS] = [2 + 7 + 3, 2 + 29];
/** Where a request of a sheet has its host. */
const HOST = 12;

/** Texts of an array in PostgreSQL's binary form. */
function textsOf(array: unknown): string[] {
  const bytes = array as Buffer | null;
  const texts: string[] = [];
  for (let at = 20; bytes && at < bytes.length; at += 4 + bytes.readInt32BE(at))
    texts.push(bytes.toString("utf8", at + 4, at + 4 + bytes.readInt32BE(at)));
  return texts;
}

const isIntent = (name: string): boolean => name === "souk_intend_requests";

/** Hosts of the requests a statement stores: those of its sheets, or those of the log. */
function hostsOf(name: string, values: readonly unknown[]): string[] {
  if (!isIntent(name)) return textsOf(values[HOSTS]);
  return textsOf(values[SHEETS]).flatMap((sheet) => (JSON.parse(sheet) as string[][]).map((request) => request[HOST] as string));
}

/** Stores hosts; refuses, like PostgreSQL, every statement with a host it cannot hold. */
function database() {
  const stored: string[] = [];
  let statements = 0;
  return {
    stored,
    statements: () => statements,
    column: async (name: string, _text: string, values: readonly unknown[]) => {
      statements += 1;
      const hosts = hostsOf(name, values);
      if (hosts.includes("bad")) throw Object.assign(new Error("unsupported Unicode escape sequence"), { code: "22P05" });
      stored.push(...hosts);
      return ["{}"];
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
    // those that were sent are in the log too
    expect(connection.stored.toSorted()).toEqual(["a", "b", "c", "d", "e", "e", "f", "f"]);
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
      if (isIntent(name)) return connection.column(name, text, values);
      results += 1;
      await blocked.promise;
      if (results === 1) throw Object.assign(new Error("terminating connection"), { code: "57P01" });
      return ["{}"];
    };
    const problems: unknown[] = [];
    const journal = createJournal({
      connection: { ...connection, column } as never,
      nodeId: "01a20446-17ae-72a9-b2ec-b4470a6f70ac",
      onRetry: (error) => problems.push(error),
    });
    const first = row(1, "a");
    await journal.intend(first, null);
    journal.ended(first, { state: "answered", status: 200, bytesIn: 1, ms: 1, reason: null });
    while (results === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await journal.intend(row(2, "b"), null)).toBe("durable");
    expect(results).toBe(1);
    blocked.resolve();
    while (results < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(problems).toHaveLength(1);
    await journal.drain();
  });
});

describe("requests that gathered while a flush ran", () => {
  it("[F53] are on their way to the database before those of that flush are sent, and wait for their own", async () => {
    const order: string[] = [];
    const connection = database();
    const committed = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const column: typeof connection.column = async (name, _text, values) => {
      const [host = ""] = hostsOf(name, values);
      order.push(`${host} to the database`);
      await committed[host === "a" ? 0 : 1]?.promise;
      return ["{}"];
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
    const column: typeof connection.column = async (name, _text, values) => {
      hosts.push(hostsOf(name, values));
      await committed.promise;
      return ["{}"];
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

/** A database that answers when it is told to. */
function scripted() {
  const seen: string[] = [];
  const answers: ((error?: Error) => void)[] = [];
  const connection = {
    column: (name: string, _text: string, values: readonly unknown[]): Promise<readonly string[]> => {
      seen.push(broughtBy(name, values));
      return new Promise((resolve, reject) => {
        answers.push((error) => (error ? reject(error) : resolve(["{}"])));
      });
    },
  };
  const journal = createJournal({
    connection: connection as never,
    nodeId: "01a20446-17ae-72a9-b2ec-b4470a6f70ac",
    onRetry: () => undefined,
    shownAfterMs: 0,
  });
  /** What the `n`th statement, counted from 1, brought; waits for it. */
  const statement = async (n: number): Promise<string | undefined> => {
    await expect.poll(() => seen.length, { interval: 1, timeout: 5_000 }).toBeGreaterThanOrEqual(n);
    return seen[n - 1];
  };
  return { journal, statement, seen, answer: (n: number, error?: Error) => answers[n - 1]?.(error) };
}

/** Hosts of intents and of the log, and how many ends of logged requests, closed claims and spent sheets a statement brings. */
function broughtBy(name: string, values: readonly unknown[]): string {
  const count = (array: unknown): number => (array as Buffer | null)?.readInt32BE(12) ?? 0;
  const isLog = name === "souk_log_requests";
  const log = isIntent(name) ? [] : values.slice(isLog ? 0 : INTENDS);
  const parts = [
    ["intents", isLog ? "" : hostsOf("souk_intend_requests", values).join(" ")],
    ["log", textsOf(log[HOSTS]).join(" ")],
    ["ends", count(log[ENDS])],
    ["spent", count(log.at(-1))],
  ];
  return parts
    .filter(([, what]) => what)
    .map((part) => part.join(" "))
    .join(", ");
}

describe("a request on its way to the log", () => {
  const end = { state: "answered", status: 200, bytesIn: 1, ms: 1, reason: null } as const;
  const change = (n: number, host: string): RequestRow => ({ ...row(n, host), method: "POST", mutating: true });

  it("[I4] that ended meanwhile is waited for: what it changed outside rides with the next intents", async () => {
    const { journal, statement, seen, answer } = scripted();
    const first = change(1, "a");
    const stored = journal.intend(first, null);
    expect(await statement(1)).toBe("intents a");
    answer(1);
    await stored;
    expect(await statement(2)).toBe("log a");
    journal.ended(first, end);
    void journal.intend(change(2, "b"), null);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen).toHaveLength(2);
    answer(2);
    expect(await statement(3)).toBe("intents b, ends 1");
  });

  it("[F53] that may have arrived, though nobody heard, is brought again, and its end both ways", async () => {
    const { journal, statement, answer } = scripted();
    const first = row(1, "a");
    const stored = journal.intend(first, null);
    await statement(1);
    answer(1);
    await stored;
    expect(await statement(2)).toBe("log a");
    answer(2, Object.assign(new Error("terminating connection"), { code: "57P01" }));
    journal.ended(first, end);
    expect(await statement(3)).toBe("log a, ends 1");
    answer(3);
    expect(await statement(4)).toBe("spent 1");
  });

  it("[I4] keeps its sheet until all requests of that sheet have arrived", async () => {
    const { journal, statement, answer } = scripted();
    const rows = ["a", "b", "c"].map((host, n) => row(n, host));
    const stored = Promise.all(rows.map((one) => journal.intend(one, null)));
    expect(await statement(1)).toBe("intents a b c");
    answer(1);
    await stored;
    expect(await statement(2)).toBe("log a b c");
    for (const one of rows) journal.ended(one, end);
    answer(2);
    expect(await statement(3)).toBe("ends 3, spent 1");
  });

  it("[I4] does not take a sheet along that holds others", async () => {
    const { journal, statement, answer } = scripted();
    const stored = Promise.all([journal.intend(change(1, "a"), null), journal.intend(row(2, "b"), null)]);
    await statement(1);
    answer(1);
    await stored;
    const bad = Object.assign(new Error("invalid"), { code: "22P02" });
    expect(await statement(2)).toBe("log a b");
    answer(2, bad);
    expect(await statement(3)).toBe("log a");
    answer(3);
    expect(await statement(4)).toBe("log b");
    answer(4, bad);
    journal.refuse(row(3, "c"));
    expect(await statement(5)).toBe("log c");
  });
});
