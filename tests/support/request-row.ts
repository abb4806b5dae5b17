import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import type { Journal } from "../../apps/marketplace-api/src/modules/network/index.ts";

export type JournalRow = Parameters<Journal["intend"]>[0];

const id = (): string => newUuid(systemClock, systemRandom);

/** A request of a call of its own, as the broker hands it to the journal. */
export const requestRow = (over: Partial<JournalRow> = {}): JournalRow => ({
  company: id(),
  call: id(),
  n: 1,
  hop: 0,
  at: systemClock.now(),
  principal: "employee:a",
  employee: null,
  agent: null,
  skill: "net/payer",
  version: "1.0.0",
  connection: null,
  operation: null,
  method: "POST",
  host: "bank.example",
  port: 443,
  pathHash: "",
  path: null,
  address: null,
  mode: "enforce",
  layer: "call",
  rule: "",
  verdict: "allowed",
  reason: null,
  mutating: true,
  state: "intent",
  bytesOut: 0,
  ...over,
});
