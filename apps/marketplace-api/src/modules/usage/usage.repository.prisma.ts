import { type CompanyTx, Prisma } from "@souk/db";
import { isCurrency } from "@souk/kernel";
import { z } from "zod";
import type { CallScope, CallSummary, Review, StoredCall } from "./call.types.ts";
import { CallDetail, CallStatus } from "./usage.types.ts";

export interface CallQuery {
  readonly scope: CallScope;
  readonly skill?: string | undefined;
  readonly status?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly before: readonly [number, string] | null;
  readonly limit: number;
}

interface SummaryRow {
  id: string;
  skill: string;
  version: string;
  status: string;
  error_code: string | null;
  employee_id: string | null;
  agent_id: string | null;
  principal: string;
  amount_micro: bigint;
  units_micro: bigint;
  currency: string;
  admitted_at: Date;
  wall_ms: number;
  billed: boolean;
  detail: string | null;
}
interface CallRow extends SummaryRow {
  sha256: string;
  terms_version: number;
  cost_centre: string;
  period: string;
  detail: string;
  input: string | null;
  answer: string | null;
  payload: string | null;
}

function toSummary(row: SummaryRow): CallSummary {
  if (!isCurrency(row.currency)) throw new Error(`call ${row.id} has the unknown currency ${row.currency}`);
  return {
    id: row.id,
    skill: row.skill,
    version: row.version,
    status: CallStatus.parse(row.status),
    errorCode: row.error_code,
    employeeId: row.employee_id,
    agentId: row.agent_id,
    principal: row.principal,
    amountMicro: row.amount_micro + row.units_micro,
    currency: row.currency,
    at: row.admitted_at.getTime(),
    wallMs: row.wall_ms,
    isBilled: row.billed,
    detail: row.detail === null ? null : CallDetail.parse(JSON.parse(row.detail)),
  };
}

/** The condition that keeps a query to a scope; `c` is the call. */
function scopeSql(scope: CallScope): Prisma.Sql {
  if (scope.kind === "employee") return Prisma.sql`AND c.employee_id = ${scope.id}::uuid`;
  if (scope.kind === "agent") return Prisma.sql`AND c.agent_id = ${scope.id}::uuid`;
  return scope.kind === "principal" ? Prisma.sql`AND c.principal = ${scope.key}` : Prisma.empty;
}

const when = (condition: boolean, sql: () => Prisma.Sql): Prisma.Sql => (condition ? sql() : Prisma.empty);

/** Calls, newest first; one more than `limit`. */
export async function listCalls(tx: CompanyTx, query: CallQuery): Promise<readonly CallSummary[]> {
  const { before, from, to } = query;
  const rows = await tx.$queryRaw<SummaryRow[]>`
    SELECT c.id, c.skill, c.version, c.status, c.error_code, c.employee_id, c.agent_id, c.principal, c.amount_micro, c.units_micro, c.currency, c.admitted_at, c.wall_ms,
           CASE WHEN c.status <> 'succeeded' THEN c.detail END AS detail,
           EXISTS (SELECT FROM receipt r WHERE r.company_id = c.company_id AND r.source = 'call' AND r.id = c.id) AS billed
    FROM call c WHERE c.company_id = (SELECT souk_company()) ${scopeSql(query.scope)}
    ${when(query.skill !== undefined, () => Prisma.sql`AND c.skill = ${query.skill}`)}
    ${when(query.status !== undefined, () => Prisma.sql`AND c.status = ${query.status}`)}
    ${when(from !== undefined, () => Prisma.sql`AND c.admitted_at >= ${new Date(from ?? 0)}`)}
    ${when(to !== undefined, () => Prisma.sql`AND c.admitted_at < ${new Date(to ?? 0)}`)}
    ${before === null ? Prisma.empty : Prisma.sql`AND (c.admitted_at, c.id) < (${new Date(before[0])}, ${before[1]}::uuid)`}
    ORDER BY c.admitted_at DESC, c.id DESC LIMIT ${query.limit + 1}`;
  return rows.map(toSummary);
}

/** One call, or null. */
export async function findCall(tx: CompanyTx, id: string): Promise<StoredCall | null> {
  const rows = await tx.$queryRaw<CallRow[]>`
    SELECT c.*, r.payload, r.payload IS NOT NULL AS billed FROM call c
    LEFT JOIN receipt r ON r.company_id = c.company_id AND r.source = 'call' AND r.id = c.id
    WHERE c.company_id = (SELECT souk_company()) AND c.id = ${id}::uuid`;
  const row = rows[0];
  if (!row) return null;
  return {
    ...toSummary(row),
    callMicro: row.amount_micro,
    detail: CallDetail.parse(JSON.parse(row.detail)),
    sha256: row.sha256,
    termsVersion: row.terms_version,
    costCentre: row.cost_centre,
    period: row.period,
    input: row.input,
    answer: row.answer,
    receipt: row.payload,
  };
}

/** Sums of one group; dimensions that were not asked for are null. */
export interface UsageGroup {
  readonly skill: string | null;
  readonly publisher: string | null;
  readonly employee: string | null;
  readonly costCentre: string | null;
  readonly meter: string | null;
  readonly day: string | null;
  readonly calls: number;
  readonly outcomes: number;
  readonly amount: bigint;
}

export interface UsageQuery {
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  readonly groupBy: readonly string[];
  readonly employeeId: string | null;
}

/** Billed usage of `[from, to)`, summed over the wanted dimensions; others are null. Days are those of the billing time zone. */
export async function groupUsage(tx: CompanyTx, query: UsageQuery): Promise<readonly UsageGroup[]> {
  const by = (name: string, sql: Prisma.Sql): Prisma.Sql => (query.groupBy.includes(name) ? sql : Prisma.sql`NULL::text`);
  const rows = await tx.$queryRaw<
    {
      skill: string | null;
      publisher: string | null;
      employee: string | null;
      cost_centre: string | null;
      meter: string | null;
      day: string | null;
      calls: number;
      outcomes: number;
      amount: bigint;
    }[]
  >`SELECT skill, publisher, employee, cost_centre, meter, day, (count(*) FILTER (WHERE source = 'call'))::int AS calls,
           (count(*) FILTER (WHERE source = 'outcome'))::int AS outcomes, sum(amount_micro)::bigint AS amount
    FROM (
      SELECT ${by("skill", Prisma.sql`e.skill`)} AS skill, ${by("publisher", Prisma.sql`e.publisher`)} AS publisher,
             ${by("employee", Prisma.sql`e.employee_id::text`)} AS employee, ${by("costCentre", Prisma.sql`e.cost_centre`)} AS cost_centre,
             ${by("meter", Prisma.sql`e.meter`)} AS meter,
             ${by("day", Prisma.sql`to_char(e.occurred_at AT TIME ZONE ${query.timeZone}, 'YYYY-MM-DD')`)} AS day, e.source, e.amount_micro
      FROM usage_event e WHERE e.company_id = (SELECT souk_company()) AND e.occurred_at >= ${new Date(query.from)} AND e.occurred_at < ${new Date(query.to)}
      ${query.employeeId === null ? Prisma.empty : Prisma.sql`AND e.employee_id = ${query.employeeId}::uuid`}
    ) e GROUP BY skill, publisher, employee, cost_centre, meter, day ORDER BY day, amount DESC, skill, publisher, employee, cost_centre, meter`;
  return rows.map(({ cost_centre, ...row }) => ({ ...row, costCentre: cost_centre }));
}

const ReviewState = z.enum(["waiting", "accepted", "rejected"]);

/** Writes of a call that had to wait for a person, and what became of them. */
export async function listReviews(tx: CompanyTx, callId: string): Promise<readonly Review[]> {
  const rows = await tx.filePending.findMany({ where: { callId }, orderBy: { path: "asc" } });
  return rows.map(({ path, state, decidedBy, decidedAt }) => ({
    path,
    state: ReviewState.parse(state),
    decidedBy,
    decidedAt: decidedAt?.getTime() ?? null,
  }));
}
