import { OutcomeState } from "@souk/contracts";
import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, decodeId, encodeId, micro, said, toWireMoney, words } from "@souk/kernel";
import { nextOutcomeState } from "@souk/metering";
import { z } from "zod";
import { readNames, readTitles } from "../directory/index.ts";
import { type CompanyView, type Principal, readCompany, requireScope } from "../identity/index.ts";
import { decodeCursor, toPage } from "../page/index.ts";
import { billOutcome, type PinnedTerms } from "./outcome.bill.ts";
import {
  countOutcomes,
  findOutcome,
  findOutcomeByKey,
  listDueCompanies,
  listDueOutcomes,
  listOutcomes,
  type OutcomeScope,
} from "./outcome.repository.prisma.ts";
import { deciderFacts, isSignalKey, mayDecide, requireSignal, whoConfirms } from "./outcome.rules.ts";
import type { OutcomeSettler } from "./outcome.settler.ts";
import type { Outcome, OutcomeDecided, OutcomePage, OutcomeSignal, OutcomeStateName, Verdict } from "./outcome.types.ts";
import { toOutcomeView } from "./outcome.view.ts";

export interface OutcomeServiceDeps {
  readonly db: Pick<Database, "withCompany" | "withoutCompany">;
  readonly clock: Clock;
  readonly settler: OutcomeSettler;
  readonly terms: { terms(skill: string, version: number): Promise<PinnedTerms | null> };
}

export interface OutcomeListInput {
  readonly state?: OutcomeStateName | undefined;
  readonly skill?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | null | undefined;
}

interface Decision {
  readonly verdict: Verdict;
  readonly by: string;
  readonly reason: string | null;
}

const DUE_STEP = 200;
const SYSTEM = "system";
const Cursor = z.tuple([z.number(), z.uuid()]);
const instantOf = (at: number): string => new Date(at).toISOString();

/** Whose outcomes a principal may see: finance, admins, auditors and the buyer's systems all of the company's, others their own. */
function scopeOf(principal: Principal): OutcomeScope {
  const roles = ["admin", "finance", "auditor"] as const;
  if (roles.some((role) => principal.roles.includes(role)) || isSignalKey(principal)) return { kind: "all" };
  if (principal.kind === "employee" && principal.employeeId !== null) return { kind: "employee", id: principal.employeeId };
  return { kind: "principal", key: principal.key };
}

function isVisible(outcome: Outcome, scope: OutcomeScope): boolean {
  if (scope.kind === "all") return true;
  return scope.kind === "employee" ? outcome.employeeId === scope.id : outcome.callPrincipal === scope.key;
}

/** The life of outcomes: claimed by a call, decided by the buyer's side, billed once (DESIGN §7). */
export function createOutcomeService({ db, clock, settler, terms }: OutcomeServiceDeps) {
  /** Outcomes, newest claim first, with sums per state over the same filter. */
  async function list(principal: Principal, input: OutcomeListInput): Promise<OutcomePage> {
    requireScope(principal, isSignalKey(principal) ? "signal" : "read");
    const scope = scopeOf(principal);
    const before = decodeCursor(input.cursor, Cursor);
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await listOutcomes(tx, { ...input, scope, before });
      const names = await readNames(tx, { principals: rows.map((row) => row.decidedBy) });
      const titles = await readTitles(
        tx,
        rows.map((row) => row.skill),
      );
      const page = toPage(rows, input.limit, {
        item: (row) => toOutcomeView(row, { principal, names, titles, now: clock.now() }),
        key: (row) => [row.claimedAt, row.id],
      });
      const counts = (await countOutcomes(tx, { scope, skill: input.skill })).map((row) => ({
        state: OutcomeState.parse(row.state),
        count: row.count,
        amount: toWireMoney({ amount: micro(row.amount), currency: principal.company.currency }),
      }));
      return { items: [...page.items], nextCursor: page.nextCursor, counts };
    });
  }

  async function visible(principal: Principal, find: (tx: CompanyTx) => Promise<Outcome | null>): Promise<Outcome> {
    const outcome = await db.withCompany(principal.companyId, find);
    if (!outcome || !isVisible(outcome, scopeOf(principal))) throw new DomainError("not_found", "there is no such outcome");
    return outcome;
  }

  async function pinnedOf(outcome: Outcome): Promise<PinnedTerms> {
    const pinned = await terms.terms(outcome.skill, outcome.termsVersion);
    if (!pinned) throw new Error(`terms ${outcome.termsVersion} of ${outcome.skill} are gone`);
    return pinned;
  }

  /** One step; false when somebody else moved the outcome first. */
  async function move(company: CompanyView, outcome: Outcome, step: Decision & { readonly to: OutcomeStateName }): Promise<boolean> {
    const at = clock.now();
    const shared = { companyId: company.id, id: outcome.id, from: ["pending" as const], to: step.to, by: step.by, reason: step.reason, at };
    if (step.to === "rejected") return settler.move({ ...shared, disputeUntil: null, bill: null });
    const pinned = await pinnedOf(outcome);
    const disputeMs = pinned.terms.outcomes[outcome.name]?.disputeMs ?? 0;
    return settler.move({ ...shared, disputeUntil: at + disputeMs, bill: billOutcome({ company, outcome, pinned, at }) });
  }

  async function apply(principal: Principal, outcome: Outcome, decision: Decision): Promise<OutcomeDecided> {
    const to = decision.verdict === "confirm" ? "verified" : "rejected";
    const answer = { id: encodeId("out", outcome.id), state: to } as const;
    if (!mayDecide(outcome.confirm, decision.verdict, deciderFacts(principal, outcome))) {
      throw new DomainError(
        "permission_denied",
        decision.verdict === "confirm"
          ? said`You may not confirm this outcome. Who may: ${words(whoConfirms(outcome.confirm))}.`
          : said`You may not reject this outcome. Who may: ${words(whoConfirms(outcome.confirm))}.`,
      );
    }
    if (outcome.state === to) return answer;
    const settled = outcome.state !== "pending";
    nextOutcomeState(outcome.state, decision.verdict, {
      now: clock.now(),
      settlesAt: outcome.settlesAt,
      confirm: outcome.confirm,
      settled,
    });
    if (await move(principal.company, outcome, { ...decision, to })) return answer;
    const now = await visible(principal, (tx) => findOutcome(tx, outcome.id));
    if (now.state === to) return answer;
    throw new DomainError(
      "conflict",
      said`the outcome was decided meanwhile: it is ${words(now.state)} since ${instantOf(now.decidedAt ?? clock.now())}`,
    );
  }

  function idOf(id: string): string {
    const uuid = decodeId("out", id);
    if (uuid === null) throw new DomainError("not_found", "there is no such outcome");
    return uuid;
  }

  /**
   * The buyer's side says that the outcome is real: it is billed at once. Repeating it changes nothing.
   * @throws DomainError `not_found`, `permission_denied`, `conflict` when it was decided otherwise
   */
  async function confirm(principal: Principal, input: { readonly id: string }): Promise<OutcomeDecided> {
    requireScope(principal, "call");
    const outcome = await visible(principal, (tx) => findOutcome(tx, idOf(input.id)));
    return apply(principal, outcome, { verdict: "confirm", by: principal.key, reason: null });
  }

  /**
   * The buyer's side says no, inside the window: nothing is billed and the held budget is free again. Repeating it changes nothing.
   * @throws DomainError `not_found`, `permission_denied`, `conflict` when the window is over or it was decided otherwise
   */
  async function reject(principal: Principal, input: { readonly id: string; readonly reason: string }): Promise<OutcomeDecided> {
    requireScope(principal, "call");
    const outcome = await visible(principal, (tx) => findOutcome(tx, idOf(input.id)));
    return apply(principal, outcome, { verdict: "reject", by: principal.key, reason: input.reason });
  }

  /**
   * What the buyer's own system found out about a business object. The same signal again changes nothing.
   * @throws DomainError `permission_denied` for other keys, `not_found` when no call claimed that object, `conflict`
   */
  async function signal(principal: Principal, input: OutcomeSignal): Promise<OutcomeDecided> {
    requireSignal(principal);
    const object = { skill: input.skill, name: input.outcome, key: input.key.normalize("NFC") };
    const outcome = await db.withCompany(principal.companyId, (tx) => findOutcomeByKey(tx, object));
    if (!outcome)
      throw new DomainError(
        "not_found",
        said`no call of ${input.skill} claimed the outcome ${input.outcome} for ${JSON.stringify(input.key)}`,
      );
    const verdict = input.verdict === "confirmed" ? "confirm" : "reject";
    return apply(principal, outcome, { verdict, by: principal.key, reason: input.evidence ?? null });
  }

  /**
   * Bills every pending outcome whose window has ended as claimed and uncontested, company by company. Several nodes may run it at once:
   * each outcome is billed by one of them. Answers how many this run billed.
   */
  async function settleDue(): Promise<{
    readonly billed: number;
    readonly failed: readonly { readonly outcomeId: string; readonly error: unknown }[];
  }> {
    let billed = 0;
    const failed: { outcomeId: string; error: unknown }[] = [];
    for (const companyId of await db.withoutCompany((tx) => listDueCompanies(tx, clock.now()))) {
      for (;;) {
        const { company, due } = await db.withCompany(companyId, async (tx) => ({
          company: await readCompany(tx, companyId),
          due: await listDueOutcomes(tx, clock.now(), DUE_STEP + failed.length),
        }));
        const todo = due.filter((outcome) => !failed.some((f) => f.outcomeId === outcome.id));
        for (const outcome of todo) {
          try {
            if (await move(company, outcome, { verdict: "confirm", by: SYSTEM, reason: null, to: "claimed_uncontested" })) billed += 1;
          } catch (error) {
            failed.push({ outcomeId: outcome.id, error });
          }
        }
        if (todo.length < DUE_STEP) break;
      }
    }
    return { billed, failed };
  }

  return { list, confirm, reject, signal, settleDue };
}

export type OutcomeService = ReturnType<typeof createOutcomeService>;
