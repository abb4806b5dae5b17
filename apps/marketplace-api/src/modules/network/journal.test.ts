import { describe, expect, it } from "vitest";
import { createJournal } from "./journal.ts";
import type { RequestRow } from "./network.types.ts";

const row = (n: number, host: string): RequestRow => ({
  company: "c",
  call: `call-${n}`,
  n,
  hop: 0,
  at: 0,
  principal: "employee:e",
  employee: "e",
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

/** Stores hosts; refuses, like PostgreSQL, every statement with a host it cannot hold. */
function database() {
  const stored: string[] = [];
  let statements = 0;
  return {
    stored,
    statements: () => statements,
    query: async (_name: string, _text: string, [, , requests]: readonly unknown[]) => {
      statements += 1;
      const hosts = (JSON.parse(String(requests ?? "[]")) as { readonly host: string }[]).map(({ host }) => host);
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
    const journal = createJournal({ connection: connection as never, nodeId: "n", onRetry: (error) => problems.push(error) });
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
