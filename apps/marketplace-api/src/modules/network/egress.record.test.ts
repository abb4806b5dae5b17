import { createSecretKey } from "node:crypto";
import { systemClock } from "@souk/kernel";
import { describe, expect, it } from "vitest";
import { createRecorder, type Leg, type Trip } from "./egress.record.ts";
import type { EgressCall } from "./egress.types.ts";
import type { Journal } from "./journal.ts";
import type { NetworkDecision, RequestRow } from "./network.types.ts";
import { parseRequestUrl } from "./url.ts";

const call = {
  companyId: "01a20446-17ae-7bb9-abf0-95aa55540eb7",
  callId: "01a20446-2862-7c96-a36a-000000000001",
  principal: "employee:e",
  employeeId: null,
  agentId: null,
  skill: "a/b",
  version: "1.0.0",
  hosts: [],
  claim: () => null,
} as unknown as EgressCall;
const decision: NetworkDecision = { verdict: "allowed", layer: "company", rule: "allow", message: "", mode: "enforce" };

function legTo(text: string, hop: number): Leg {
  const parsed = parseRequestUrl(text);
  if (!parsed.ok) throw new Error(parsed.why);
  return { target: parsed.target, method: "POST", headers: [], body: null, hop };
}

describe("a number of a call's requests", () => {
  it("[I4] is used once: a second request under it is not on record and not sent", async () => {
    const stored: RequestRow[] = [];
    const intend = async (row: RequestRow) => {
      stored.push(row);
      return "durable" as const;
    };
    const journal = { intend } as unknown as Journal;
    const recorder = createRecorder({ clock: systemClock, journal, pathKeyOf: () => createSecretKey(new Uint8Array(32)) }, call);
    const policy = { keepPaths: false, modeOf: () => "enforce" as const, rules: [] };
    const trip = (n: number): Trip => ({ n, via: undefined, policy, secrets: new Map(), hidden: [] });
    const at = { address: "203.0.113.7", port: 443, isPlain: false } as never;
    const send = (n: number, url: string, hop = 0) => recorder.intend(trip(n), legTo(url, hop), { decision, at });
    await send(1, "https://bank.example/a");
    await send(1, "https://bank.example/b", 1);
    await send(2, "https://bank.example/a");
    await expect(send(1, "https://elsewhere.example/")).rejects.toMatchObject({ code: "internal" });
    expect(stored.map(({ n, hop, host }) => [n, hop, host])).toEqual([
      [1, 0, "bank.example"],
      [1, 1, "bank.example"],
      [2, 0, "bank.example"],
    ]);
  });
});
