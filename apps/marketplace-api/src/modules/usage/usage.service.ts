import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, decodeId, micro, said, toWireMoney } from "@souk/kernel";
import { z } from "zod";
import { findInvoiceReference, type InvoiceReference } from "../billing/index.ts";
import { readNames, readTitles } from "../directory/index.ts";
import { readUndoState } from "../file/index.ts";
import { type Principal, requireScope } from "../identity/index.ts";
import { findOutcomesOfCalls } from "../outcome/index.ts";
import { decodeCursor, type Page, toPage } from "../page/index.ts";
import type { CallSummary, Review, StoredCall } from "./call.types.ts";
import { type CallContext, toCallRow, toCallView } from "./usage.mapping.ts";
import { findCall, groupUsage, listCalls, listReviews } from "./usage.repository.prisma.ts";
import { accessTo, scopeOf } from "./usage.rules.ts";
import type { CallStatus } from "./usage.types.ts";
import { type CallRowView, type CallView, TraceView, type UsageDimension, type UsageView } from "./usage.views.ts";

export interface UsageServiceDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly signReceipt: (payloadText: string) => string;
}

/** Times are ms UTC, half-open. */
export interface CallListInput {
  readonly mine: boolean;
  readonly skill?: string | undefined;
  readonly status?: CallStatus | "running" | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
  readonly cursor?: string | null | undefined;
}

export interface UsageInput {
  readonly from: number;
  readonly to: number;
  readonly groupBy: readonly UsageDimension[];
}

const Cursor = z.tuple([z.number(), z.uuid()]);
const SUMS = ["finance", "admin", "auditor"] as const;

async function contextOf(tx: CompanyTx, calls: readonly CallSummary[], reviews: readonly Review[] = []): Promise<CallContext> {
  const names = await readNames(tx, {
    employees: [...calls.map((call) => call.employeeId), ...reviews.map((review) => review.decidedBy)],
    agents: calls.map((call) => call.agentId),
    principals: calls.filter((call) => call.employeeId === null).map((call) => call.principal),
  });
  return {
    names,
    titles: await readTitles(
      tx,
      calls.map((call) => call.skill),
    ),
    outcomes: await findOutcomesOfCalls(
      tx,
      calls.map((call) => call.id),
    ),
  };
}

/** Nothing of this name is a call: somebody took the id of something else, or lost a part of it. */
export const noCallId = (id: string): DomainError =>
  new DomainError(
    "not_found",
    said`${id.slice(0, 60)} is no id of a call: those are call_ and 26 characters, as callId in the answer of a call.`,
  );

async function invoiceOf(tx: CompanyTx, principal: Principal, call: StoredCall): Promise<InvoiceReference | null> {
  if (call.receipt === null) return null;
  const { skill, termsVersion, costCentre, period, callMicro } = call;
  return findInvoiceReference(tx, principal.company, { skill, meter: "call", termsVersion, costCentre, unitMicro: callMicro, period });
}

/** Calls and what they cost. A call is visible the moment it is answered: it is written in the same transaction. */
export function createUsageService({ db, clock, signReceipt }: UsageServiceDeps) {
  /** Own calls, or everybody's for admins and auditors; newest first. @throws DomainError `permission_denied` */
  async function list(principal: Principal, input: CallListInput): Promise<Page<CallRowView>> {
    requireScope(principal, "read");
    const scope = scopeOf(principal, input.mine);
    const before = decodeCursor(input.cursor, Cursor);
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await listCalls(tx, { ...input, scope, before });
      const context = await contextOf(tx, rows);
      return toPage(rows, input.limit, { item: (row) => toCallRow(row, context), key: (row) => [row.at, row.id] });
    });
  }

  /** One call. Finance sees the evidence of a billed call without its contents. @throws DomainError `not_found`, also when it is not for these eyes */
  async function get(principal: Principal, input: { readonly id: string }): Promise<CallView> {
    requireScope(principal, "read");
    const missing = new DomainError("not_found", "There is no such call.");
    const uuid = decodeId("call", input.id);
    if (uuid === null) throw noCallId(input.id);
    return db.withCompany(principal.companyId, async (tx) => {
      const call = await findCall(tx, uuid);
      if (!call) throw missing;
      const reviews = call.detail.files.some((file) => file.pending) ? await listReviews(tx, uuid) : [];
      const context = await contextOf(tx, [call], reviews);
      const isBilled = call.isBilled || context.outcomes.length > 0;
      const access = accessTo(principal, call, isBilled);
      if (access === "none") throw missing;
      const invoice = await invoiceOf(tx, principal, call);
      const undo = await readUndoState(tx, { principal, now: clock.now(), callId: uuid });
      return toCallView(call, { ...context, reviews, invoice, undo, sign: signReceipt, withContent: access === "all" });
    });
  }

  /** What happened inside one call. @throws DomainError `not_found` */
  async function trace(principal: Principal, input: { readonly id: string }): Promise<TraceView> {
    return TraceView.strip().parse(await get(principal, input));
  }

  /** Billed usage of a time range: all of the company's for finance, admins and auditors, else the caller's own. */
  async function usage(principal: Principal, input: UsageInput): Promise<UsageView> {
    requireScope(principal, "read");
    const { company } = principal;
    const employeeId = SUMS.some((role) => principal.roles.includes(role)) ? null : principal.employeeId;
    if (employeeId === null && !SUMS.some((role) => principal.roles.includes(role))) {
      throw new DomainError(
        "permission_denied",
        "Usage is for finance, administrators and auditors, and for people about their own calls.",
      );
    }
    const meteredTo = clock.now();
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await groupUsage(tx, { ...input, timeZone: company.billingTimeZone, employeeId });
      const names = await readNames(tx, { employees: rows.map((row) => row.employee) });
      const money = (amount: bigint) => toWireMoney({ amount: micro(amount), currency: company.currency });
      const instant = (ms: number): string => new Date(ms).toISOString();
      const has = (dimension: UsageDimension): boolean => input.groupBy.includes(dimension);
      return {
        meteredTo: instant(meteredTo),
        from: instant(input.from),
        to: instant(input.to),
        groupBy: [...input.groupBy],
        total: money(rows.reduce((sum, row) => sum + row.amount, 0n)),
        items: rows.map((row) => ({
          ...(has("skill") ? { skill: row.skill ?? "" } : {}),
          ...(has("publisher") ? { publisher: row.publisher ?? "" } : {}),
          ...(has("employee") ? { employee: row.employee === null ? null : names.employee(row.employee) } : {}),
          ...(has("costCentre") ? { costCentre: row.costCentre ?? "" } : {}),
          ...(has("meter") ? { meter: row.meter ?? "" } : {}),
          ...(has("day") ? { day: row.day ?? "" } : {}),
          calls: row.calls,
          outcomes: row.outcomes,
          amount: money(row.amount),
        })),
      };
    });
  }

  return { list, get, trace, usage };
}

export type UsageService = ReturnType<typeof createUsageService>;
