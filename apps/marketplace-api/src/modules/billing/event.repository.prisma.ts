import { type CompanyTx, Prisma } from "@souk/db";
import type { BilledEventRow, EventPlace, LineItem, LineKey } from "./billing.types.ts";

/** Months with usage ("2026-11"), oldest first; hops from month to month in the index instead of reading every event. */
export async function usagePeriods(tx: CompanyTx): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ period: string }[]>`
    WITH RECURSIVE months AS (
      (SELECT e.period FROM usage_event e WHERE e.company_id = (SELECT souk_company()) ORDER BY e.period LIMIT 1)
      UNION ALL
      SELECT (SELECT e.period FROM usage_event e WHERE e.company_id = (SELECT souk_company()) AND e.period > m.period ORDER BY e.period LIMIT 1)
      FROM months m WHERE m.period IS NOT NULL
    ) SELECT period FROM months WHERE period IS NOT NULL`;
  return rows.map((row) => row.period);
}

/** How many items a month has. */
export async function countEvents(tx: CompanyTx, period: string): Promise<number> {
  return tx.usageEvent.count({ where: { period } });
}

interface EventRow {
  source: string;
  id: string;
  call_id: string;
  skill: string;
  publisher: string;
  meter: string;
  quantity: bigint;
  unit_micro: bigint;
  amount_micro: bigint;
  fee_micro: bigint;
  currency: string;
  terms_version: number;
  cost_centre: string;
  employee_id: string | null;
  period: string;
  occurred_at: Date;
  payload: string | null;
  leaf: Uint8Array | null;
  ledger: bigint;
  ledger_fee: bigint;
}

const toEvent = (row: EventRow): BilledEventRow => ({
  source: row.source,
  id: row.id,
  callId: row.call_id,
  skill: row.skill,
  publisher: row.publisher,
  meter: row.meter,
  quantity: row.quantity,
  unitMicro: row.unit_micro,
  amountMicro: row.amount_micro,
  feeMicro: row.fee_micro,
  currency: row.currency,
  termsVersion: row.terms_version,
  costCentre: row.cost_centre,
  employeeId: row.employee_id,
  period: row.period,
  at: row.occurred_at.getTime(),
  receipt: row.payload,
  leaf: row.leaf,
  ledgerMicro: row.ledger,
  ledgerFeeMicro: row.ledger_fee,
});

function beyond(after: EventPlace | null): Prisma.Sql {
  if (after === null) return Prisma.empty;
  return Prisma.sql`AND (e.occurred_at, e.source, e.id) > (${new Date(after.at)}, ${after.source}, ${after.id}::uuid)`;
}

/** A stretch of a month's events with their receipts and their sums in the ledger, in the order of the receipts file. */
export async function listEvents(
  tx: CompanyTx,
  query: { readonly period: string; readonly after: EventPlace | null; readonly limit: number },
): Promise<readonly BilledEventRow[]> {
  const rows = await tx.$queryRaw<EventRow[]>`
    SELECT e.*, r.payload, r.leaf, t.ledger, t.ledger_fee FROM usage_event e
    LEFT JOIN receipt r USING (company_id, source, id)
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(CASE WHEN debit = 'buyer:spend' THEN amount_micro WHEN credit = 'buyer:spend' THEN -amount_micro END), 0)::bigint AS ledger,
             coalesce(sum(CASE WHEN credit = 'platform:fee' THEN amount_micro WHEN debit = 'platform:fee' THEN -amount_micro END), 0)::bigint AS ledger_fee
      FROM transfer t WHERE t.company_id = e.company_id AND t.source = e.source AND t.event_id = e.id AND t.period = e.period
    ) t
    WHERE e.company_id = (SELECT souk_company()) AND e.period = ${query.period} ${beyond(query.after)}
    ORDER BY e.occurred_at, e.source, e.id LIMIT ${query.limit}`;
  return rows.map(toEvent);
}

/** A stretch of a month's receipts, in the order of the receipts file. */
export async function listReceipts(
  tx: CompanyTx,
  query: { readonly period: string; readonly after: EventPlace | null; readonly limit: number },
): Promise<readonly (EventPlace & { readonly payload: string })[]> {
  const rows = await tx.$queryRaw<{ source: string; id: string; occurred_at: Date; payload: string }[]>`
    SELECT e.source, e.id, e.occurred_at, r.payload FROM usage_event e JOIN receipt r USING (company_id, source, id)
    WHERE e.company_id = (SELECT souk_company()) AND e.period = ${query.period} ${beyond(query.after)}
    ORDER BY e.occurred_at, e.source, e.id LIMIT ${query.limit}`;
  return rows.map(({ occurred_at, ...row }) => ({ ...row, at: occurred_at.getTime() }));
}

/** The items of one line, with their places in the month's receipts file; after a place, one more than `limit`. */
export async function listLineItems(
  tx: CompanyTx,
  query: { readonly period: string; readonly line: LineKey; readonly after: number; readonly limit: number },
): Promise<readonly LineItem[]> {
  const { line } = query;
  const rows = await tx.$queryRaw<
    {
      source: string;
      id: string;
      call_id: string;
      employee_id: string | null;
      principal: string;
      agent_id: string | null;
      key: string | null;
      occurred_at: Date;
      amount_micro: bigint;
      leaf: number;
    }[]
  >`WITH placed AS (
      SELECT e.*, (row_number() OVER (ORDER BY e.occurred_at, e.source, e.id) - 1)::int AS leaf
      FROM usage_event e WHERE e.company_id = (SELECT souk_company()) AND e.period = ${query.period}
    )
    SELECT p.source, p.id, p.call_id, p.employee_id, c.principal, c.agent_id, o.key, p.occurred_at, p.amount_micro, p.leaf
    FROM placed p JOIN call c ON c.company_id = p.company_id AND c.id = p.call_id
    LEFT JOIN outcome o ON p.source = 'outcome' AND o.company_id = p.company_id AND o.id = p.id
    WHERE p.skill = ${line.skill} AND p.meter = ${line.meter} AND p.terms_version = ${line.termsVersion} AND p.cost_centre = ${line.costCentre}
      AND p.unit_micro = ${line.unitMicro} AND p.leaf > ${query.after}
    ORDER BY p.leaf LIMIT ${query.limit + 1}`;
  return rows.map((row) => ({
    source: row.source,
    id: row.id,
    callId: row.call_id,
    employeeId: row.employee_id,
    principal: row.principal,
    agentId: row.agent_id,
    outcomeKey: row.key,
    at: row.occurred_at.getTime(),
    amountMicro: row.amount_micro,
    leaf: row.leaf,
  }));
}

/** One receipt with its place in its month's file, by the id of the call or outcome it bills. */
export async function findReceipt(
  tx: CompanyTx,
  id: string,
): Promise<{ readonly payload: string; readonly period: string; readonly leaf: number } | null> {
  const rows = await tx.$queryRaw<{ payload: string; period: string; leaf: number }[]>`
    SELECT r.payload, r.period, (SELECT count(*)::int FROM usage_event b WHERE b.company_id = e.company_id AND b.period = e.period
      AND (b.occurred_at, b.source, b.id) < (e.occurred_at, e.source, e.id)) AS leaf
    FROM receipt r JOIN usage_event e USING (company_id, source, id) WHERE r.company_id = (SELECT souk_company()) AND r.id = ${id}::uuid`;
  return rows[0] ?? null;
}
