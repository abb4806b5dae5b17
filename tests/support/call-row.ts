import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import { callReceiptText, leafOf } from "../../apps/marketplace-api/src/modules/run/receipt-text.ts";
import type { CallRow } from "../../apps/marketplace-api/src/modules/settle/index.ts";
import type { Tenant } from "./world.ts";

/** A row as a real call of a small skill leaves it. */
export function callRow({ companyId, employeeId }: Pick<Tenant, "companyId" | "employeeId">, over: Partial<CallRow> = {}): CallRow {
  const id = newUuid(systemClock, systemRandom);
  const at = systemClock.now();
  const receipt = callReceiptText({
    callId: id,
    companyId,
    skill: "bench/trivial",
    version: "1.0.0",
    sha256: "0".repeat(64),
    termsHash: "1".repeat(64),
    termsVersion: 1,
    amountMicro: 2_000n,
    feeMicro: 300n,
    currency: "USD",
    costCentre: "CC-1",
    at,
    period: "2026-11",
  });
  return {
    companyId,
    id,
    skill: "bench/trivial",
    publisher: "bench",
    version: "1.0.0",
    sha256: "0".repeat(64),
    termsVersion: 1,
    employeeId,
    agentId: null,
    principal: `employee:${employeeId}`,
    via: "http",
    status: "succeeded",
    errorCode: null,
    amountMicro: 2_000n,
    feeMicro: 300n,
    currency: "USD",
    costCentre: "CC-1",
    period: "2026-11",
    admittedAt: at,
    wallMs: 1.5,
    input: `{"text":"the quick brown fox"}`,
    answer: `{"callId":"${id}","status":"succeeded","output":{"words":4},"charge":{"billed":true}}`,
    detail: `{"decision":{"allowed":true},"chain":[],"grant":[],"phases":[],"actions":[],"files":[],"hosts":[],"logs":[]}`,
    receipt,
    leaf: leafOf(receipt),
    idempotencyKey: id,
    argsHash: "2".repeat(64),
    leases: [],
    outcomes: [],
    files: [],
    pending: [],
    reads: [],
    audits: [],
    units: [],
    kv: [],
    ...over,
  };
}
