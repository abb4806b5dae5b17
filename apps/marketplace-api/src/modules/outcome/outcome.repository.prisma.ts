import { Confirm, OutcomeState } from "@souk/contracts";
import { type CompanyTx, Prisma } from "@souk/db";
import { isCurrency } from "@souk/kernel";
import type { Outcome } from "./outcome.types.ts";

interface OutcomeRow {
  id: string;
  call_id: string;
  skill: string;
  publisher: string;
  version: string;
  terms_version: number;
  name: string;
  key: string;
  confirm: string;
  state: string;
  price_micro: bigint;
  currency: string;
  cost_centre: string;
  employee_id: string | null;
  claimed_at: Date;
  settles_at: Date;
  dispute_until: Date | null;
  decided_at: Date | null;
  decided_by: string | null;
  reason: string | null;
  principal: string;
  agent_id: string | null;
  sha256: string;
}

function toOutcome(row: OutcomeRow): Outcome {
  if (!isCurrency(row.currency)) throw new Error(`outcome ${row.id} has the unknown currency ${row.currency}`);
  return {
    id: row.id,
    callId: row.call_id,
    skill: row.skill,
    publisher: row.publisher,
    version: row.version,
    termsVersion: row.terms_version,
    name: row.name,
    key: row.key,
    confirm: Confirm.parse(row.confirm),
    state: OutcomeState.parse(row.state),
    priceMicro: row.price_micro,
    currency: row.currency,
    costCentre: row.cost_centre,
    employeeId: row.employee_id,
    claimedAt: row.claimed_at.getTime(),
    settlesAt: row.settles_at.getTime(),
    disputeUntil: row.dispute_until?.getTime() ?? null,
    decidedAt: row.decided_at?.getTime() ?? null,
    decidedBy: row.decided_by,
    reason: row.reason,
    callPrincipal: row.principal,
    callAgentId: row.agent_id,
    sha256: row.sha256,
  };
}

const SELECT = Prisma.sql`SELECT o.*, c.principal, c.agent_id, c.sha256 FROM outcome o
  JOIN call c ON c.company_id = o.company_id AND c.id = o.call_id WHERE o.company_id = (SELECT souk_company())`;

/** Whose outcomes: everybody's, one employee's, or those of one principal's calls. */
export type OutcomeScope =
  | { readonly kind: "all" }
  | { readonly kind: "employee"; readonly id: string }
  | { readonly kind: "principal"; readonly key: string };

function scopeSql(scope: OutcomeScope): Prisma.Sql {
  if (scope.kind === "employee") return Prisma.sql`AND o.employee_id = ${scope.id}::uuid`;
  if (scope.kind === "principal") return Prisma.sql`AND c.principal = ${scope.key}`;
  return Prisma.empty;
}

export async function findOutcome(tx: CompanyTx, id: string): Promise<Outcome | null> {
  const rows = await tx.$queryRaw<OutcomeRow[]>`${SELECT} AND o.id = ${id}::uuid`;
  return rows[0] ? toOutcome(rows[0]) : null;
}

/** The one outcome claimed for a business object, ever. */
export async function findOutcomeByKey(
  tx: CompanyTx,
  object: { readonly skill: string; readonly name: string; readonly key: string },
): Promise<Outcome | null> {
  const rows = await tx.$queryRaw<OutcomeRow[]>`${SELECT} AND o.id = (SELECT k.outcome_id FROM outcome_key k
    WHERE k.company_id = (SELECT souk_company()) AND k.skill = ${object.skill} AND k.name = ${object.name} AND k.key = ${object.key})`;
  return rows[0] ? toOutcome(rows[0]) : null;
}

export async function findOutcomesOfCalls(tx: CompanyTx, callIds: readonly string[]): Promise<readonly Outcome[]> {
  if (callIds.length === 0) return [];
  const rows = await tx.$queryRaw<OutcomeRow[]>`${SELECT} AND o.call_id = ANY (${[...callIds]}::uuid[]) ORDER BY o.name`;
  return rows.map(toOutcome);
}

export interface OutcomeQuery {
  readonly scope: OutcomeScope;
  readonly state?: string | undefined;
  readonly skill?: string | undefined;
  readonly before: readonly [number, string] | null;
  readonly limit: number;
}

/** Newest first; one more than `limit`, so that the caller knows whether there is a next page. */
export async function listOutcomes(tx: CompanyTx, query: OutcomeQuery): Promise<readonly Outcome[]> {
  const rows = await tx.$queryRaw<OutcomeRow[]>`${SELECT} ${scopeSql(query.scope)}
    ${query.state === undefined ? Prisma.empty : Prisma.sql`AND o.state = ${query.state}`}
    ${query.skill === undefined ? Prisma.empty : Prisma.sql`AND o.skill = ${query.skill}`}
    ${query.before === null ? Prisma.empty : Prisma.sql`AND (o.claimed_at, o.id) < (${new Date(query.before[0])}, ${query.before[1]}::uuid)`}
    ORDER BY o.claimed_at DESC, o.id DESC LIMIT ${query.limit + 1}`;
  return rows.map(toOutcome);
}

/** How many outcomes are in which state, and what they are worth. */
export async function countOutcomes(
  tx: CompanyTx,
  query: Pick<OutcomeQuery, "scope" | "skill">,
): Promise<readonly { state: string; count: number; amount: bigint }[]> {
  return tx.$queryRaw<{ state: string; count: number; amount: bigint }[]>`
    SELECT o.state, count(*)::int AS count, sum(o.price_micro)::bigint AS amount FROM outcome o
    JOIN call c ON c.company_id = o.company_id AND c.id = o.call_id WHERE o.company_id = (SELECT souk_company())
    ${scopeSql(query.scope)} ${query.skill === undefined ? Prisma.empty : Prisma.sql`AND o.skill = ${query.skill}`}
    GROUP BY o.state ORDER BY o.state`;
}

/** Pending outcomes whose window has ended, oldest first. */
export async function listDueOutcomes(tx: CompanyTx, now: number, limit: number): Promise<readonly Outcome[]> {
  const rows = await tx.$queryRaw<OutcomeRow[]>`${SELECT} AND o.state = 'pending' AND o.settles_at <= ${new Date(now)}
    ORDER BY o.settles_at, o.id LIMIT ${limit}`;
  return rows.map(toOutcome);
}

/** Companies with such an outcome; ids only, outside any company. */
export async function listDueCompanies(tx: CompanyTx, now: number): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT souk_companies_with_due_outcomes(${new Date(now)}) AS id`;
  return rows.map((row) => row.id);
}
