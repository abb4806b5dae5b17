import type { CompanyTx, Database } from "@souk/db";
import { z } from "zod";
import type { CallRow } from "../settle/index.ts";
import type { LongCall, LongCallStore } from "./long-call.types.ts";

const BIGINT = /^(amountMicro|feeMicro|unitMicro|spendMicro|holdMicro|priceMicro)$/;

/** A call's row as JSON; amounts are strings there. */
const rowText = (row: CallRow): string => JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
/** A stored row; one of a release that knew no units has none. */
type StoredRow = Omit<CallRow, "units"> & Partial<Pick<CallRow, "units">>;
const revive = (name: string, value: unknown): unknown => (BIGINT.test(name) && typeof value === "string" ? BigInt(value) : value);
const rowOf = (text: string): CallRow => ({ units: [], ...(JSON.parse(text, revive) as StoredRow) });

interface LostRow {
  readonly company_id: string;
  readonly call_id: string;
  readonly lost_row: string;
  readonly stored: boolean;
}

function toLongCall(row: {
  readonly companyId: string;
  readonly callId: string;
  readonly nodeId: string;
  readonly skill: string;
  readonly version: string;
  readonly principal: string;
  readonly employeeId: string | null;
  readonly agentId: string | null;
  readonly idempotencyKey: string | null;
  readonly argsHash: string | null;
  readonly startedAt: Date;
  readonly deadlineAt: Date;
  readonly fraction: number | null;
  readonly note: string | null;
}): LongCall {
  const { fraction, note, startedAt, deadlineAt, ...rest } = row;
  return {
    ...rest,
    startedAt: startedAt.getTime(),
    deadlineAt: deadlineAt.getTime(),
    progress: fraction === null ? null : { fraction, note },
  };
}

const keeper = (tx: CompanyTx, { principal, idempotencyKey }: LongCall) =>
  idempotencyKey === null
    ? null
    : tx.runningCall.findFirst({ where: { principal, idempotencyKey }, select: { callId: true, argsHash: true } });

const ENDED = { status: true, skill: true, version: true, principal: true, employeeId: true, agentId: true } as const;
/** No node has this id. */
const NOBODY = "00000000-0000-0000-0000-000000000000";
const MOST_LISTED = 100;
const Asked = z.enum(["asked", "unknown", "too_many"]);

/** Long calls in PostgreSQL. */
export function createLongCallStore({ db, nodeId }: { readonly db: Database; readonly nodeId: string }): LongCallStore {
  return {
    add: (call, lostRow) =>
      db.withCompany(call.companyId, async (tx) => {
        const { progress: _, startedAt, deadlineAt, ...rest } = call;
        const data = { ...rest, startedAt: new Date(startedAt), deadlineAt: new Date(deadlineAt), lostRow: rowText(lostRow) };
        const { count } = await tx.runningCall.createMany({ data: [data], skipDuplicates: true });
        return count === 1 ? null : keeper(tx, call);
      }),
    find: (companyId, callId) =>
      db.withCompany(companyId, async (tx) => {
        const row = await tx.runningCall.findFirst({ where: { callId }, omit: { lostRow: true } });
        return row && toLongCall(row);
      }),
    list: (companyId) =>
      db.withCompany(companyId, async (tx) => {
        const rows = await tx.runningCall.findMany({ omit: { lostRow: true }, orderBy: { startedAt: "desc" }, take: MOST_LISTED });
        return rows.map(toLongCall);
      }),
    report: async (companyId, callId, { fraction, note }) => {
      await db.withCompany(companyId, (tx) => tx.runningCall.updateMany({ where: { callId }, data: { fraction, note } }));
    },
    remove: async (companyId, callId) => {
      await db.withCompany(companyId, (tx) => tx.runningCall.deleteMany({ where: { callId } }));
    },
    letGo: async (companyId, callId) => {
      await db.withCompany(companyId, (tx) => tx.runningCall.updateMany({ where: { callId, nodeId }, data: { nodeId: NOBODY } }));
    },
    claimLost: async () => {
      const rows = await db.withoutCompany((tx) => tx.$queryRaw<LostRow[]>`SELECT * FROM souk_claim_lost_calls(${nodeId}::uuid)`);
      return rows.map((row) => ({ companyId: row.company_id, callId: row.call_id, lostRow: row.stored ? null : rowOf(row.lost_row) }));
    },
    requestCancel: ({ companyId, callId, by, employeeId, anyCall }) =>
      db.withCompany(companyId, async (tx) => {
        const rows = await tx.$queryRaw<{ asked: string }[]>`
          SELECT souk_request_cancel(${nodeId}::uuid, ${callId}::uuid, ${by}, ${employeeId}::uuid, ${anyCall}) AS asked`;
        return Asked.parse(rows[0]?.asked);
      }),
    withdrawCancel: async ({ companyId, callId, by }) => {
      await db.withCompany(companyId, (tx) => tx.cancelRequest.deleteMany({ where: { callId, requestedBy: by } }));
    },
    endOf: (companyId, callId) =>
      db.withCompany(companyId, async (tx) => {
        const row = await tx.call.findFirst({ where: { id: callId }, select: ENDED });
        if (!row) return null;
        const { status, principal, ...rest } = row;
        return { status, facts: { ...rest, companyId, caller: principal } };
      }),
  };
}
