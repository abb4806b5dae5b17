import type { CompanyTx, Database } from "@souk/db";
import { DomainError, encodeId, newUuid, type Period, periodOf, said, words } from "@souk/kernel";
import { type BudgetDefinition, RECALL_CHANNEL, recallKey } from "../budget/index.ts";
import { readNames, readTitles, requireSkills } from "../directory/index.ts";
import { type Principal, requireRight, requireRole, requireScope } from "../identity/index.ts";
import { readDays, readMeteredTo, readSpentBefore, readStates } from "./budget.repository.prisma.ts";
import { cumulativeDays, forecastOf, shareOf } from "./budget.rules.ts";
import { type GrantDeps, noteChange } from "./grant.change.ts";
import { toBudget } from "./grant.mapping.ts";

/** Amounts in micro-units of the company's currency. */
export interface BudgetView {
  readonly id: string;
  readonly name: string;
  readonly scope: { readonly kind: BudgetDefinition["scopeKind"]; readonly id: string | null; readonly name: string };
  readonly limitMicro: bigint;
  readonly spentMicro: bigint;
  readonly heldMicro: bigint;
  readonly remainingMicro: bigint;
  readonly usedShare: number;
  readonly forecastMicro: bigint | null;
  readonly days: readonly { readonly day: string; readonly micro: bigint }[];
}

export interface BudgetsView {
  readonly meteredTo: number | null;
  readonly period: Period;
  readonly items: readonly BudgetView[];
}

export interface NewBudget {
  readonly scopeKind: BudgetDefinition["scopeKind"];
  /** UUID of a group, employee or agent; a skill's name; ignored for the company. */
  readonly scopeId: string;
  readonly limitMicro: bigint;
  readonly name?: string | undefined;
}

export interface BudgetDefinitionDeps extends GrantDeps {
  readonly db: Pick<Database, "withCompany" | "notify">;
}

export type BudgetDefinitionService = ReturnType<typeof createBudgetDefinitionService>;

async function scopeNames(tx: CompanyTx, principal: Principal, budgets: readonly BudgetDefinition[]) {
  const ids = (kind: BudgetDefinition["scopeKind"]): string[] => budgets.flatMap((b) => (b.scopeKind === kind ? [b.scopeId] : []));
  const names = await readNames(tx, { employees: ids("employee"), agents: ids("agent") });
  const titles = await readTitles(tx, ids("skill"));
  const groups = new Map((await tx.employeeGroup.findMany({ where: { id: { in: ids("group") } } })).map((row) => [row.id, row.name]));
  return ({ scopeKind, scopeId }: BudgetDefinition): BudgetView["scope"] => {
    switch (scopeKind) {
      case "company":
        return { kind: scopeKind, id: null, name: principal.company.name };
      case "group":
        return { kind: scopeKind, id: encodeId("grp", scopeId), name: groups.get(scopeId) ?? "former group" };
      case "employee":
        return { kind: scopeKind, id: encodeId("emp", scopeId), name: names.employee(scopeId).name };
      case "agent":
        return { kind: scopeKind, id: encodeId("agt", scopeId), name: names.agent(scopeId).name };
      case "skill":
        return { kind: scopeKind, id: scopeId, name: titles.title(scopeId).en };
      default:
        return scopeKind satisfies never;
    }
  };
}

/** Budgets as people set them; modules/budget spends them. Every budget is a hard limit: a call that does not fit is refused before it runs. */
export function createBudgetDefinitionService(deps: BudgetDefinitionDeps) {
  const { db, clock, random } = deps;

  /** Nodes hold parts of a month in memory and spend them unasked: what is left of them goes back, so that the next call asks for the new limit. */
  async function recall({ companyId, company }: Principal, budgetId: string): Promise<void> {
    await db.notify(RECALL_CHANNEL, recallKey(companyId, budgetId, periodOf(clock.now(), company.billingTimeZone).key));
  }

  /** All budgets with where they stand this billing month. @throws DomainError `permission_denied`. */
  async function list(principal: Principal): Promise<BudgetsView> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "finance", "auditor");
    const { billingTimeZone: timeZone } = principal.company;
    const now = clock.now();
    const period = periodOf(now, timeZone);
    const today = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
    return db.withCompany(principal.companyId, async (tx) => {
      const budgets = (await tx.budget.findMany({ where: { status: "active" }, orderBy: { createdAt: "asc" } })).map(toBudget);
      const states = await readStates(tx, period.key);
      const nameOf = await scopeNames(tx, principal, budgets);
      const items: BudgetView[] = [];
      for (const budget of budgets) {
        const state = states.get(budget.id);
        const spentMicro = state?.spentMicro ?? (await readSpentBefore(tx, budget, period.key)) ?? 0n;
        const heldMicro = state?.heldMicro ?? 0n;
        const used = spentMicro + heldMicro;
        const left = budget.limitMicro - used;
        items.push({
          id: encodeId("bud", budget.id),
          name: budget.name,
          scope: nameOf(budget),
          limitMicro: budget.limitMicro,
          spentMicro,
          heldMicro,
          remainingMicro: left > 0n ? left : 0n,
          usedShare: shareOf(used, budget.limitMicro),
          forecastMicro: forecastOf(spentMicro, period, now),
          days: cumulativeDays(await readDays(tx, budget, { period, timeZone }), today),
        });
      }
      return { meteredTo: await readMeteredTo(tx), period, items };
    });
  }

  /** Changes a limit. Lowering it below what is used refuses every further call of the month, at once; nothing spent is taken back. @throws DomainError `not_found`, `permission_denied`. */
  async function setLimit(principal: Principal, input: { readonly id: string; readonly limitMicro: bigint }): Promise<void> {
    requireScope(principal, "admin");
    requireRight(principal, "budgets");
    await db.withCompany(principal.companyId, async (tx) => {
      const { count } = await tx.budget.updateMany({ where: { id: input.id }, data: { limitMicro: input.limitMicro } });
      if (count === 0) throw new DomainError("not_found", "There is no such budget.");
      await noteChange(tx, deps, {
        actor: principal.key,
        action: "budget.changed",
        target: encodeId("bud", input.id),
        payload: { limitMicro: input.limitMicro.toString() },
      });
    });
    await recall(principal, input.id);
  }

  /**
   * Creates the budget of a scope, or changes its limit. What was billed in the scope this month counts from the start; outcomes that are still open were
   * claimed before the budget and are not held in it. Answers its id.
   * @throws DomainError `not_found`, `permission_denied`.
   */
  async function put(principal: Principal, input: NewBudget): Promise<string> {
    requireScope(principal, "admin");
    requireRight(principal, "budgets");
    const scopeId = input.scopeKind === "company" ? principal.company.slug : input.scopeId;
    const id = await db.withCompany(principal.companyId, async (tx) => {
      await assertScope(tx, { ...input, scopeId });
      const key = { companyId: principal.companyId, scopeKind: input.scopeKind, scopeId };
      const row = await tx.budget.upsert({
        where: { companyId_scopeKind_scopeId: key },
        create: {
          ...key,
          id: newUuid(clock, random),
          name: input.name ?? input.scopeKind,
          limitMicro: input.limitMicro,
          createdAt: new Date(clock.now()),
        },
        update: { limitMicro: input.limitMicro, ...(input.name === undefined ? {} : { name: input.name }) },
      });
      await noteChange(tx, deps, {
        actor: principal.key,
        action: "budget.changed",
        target: encodeId("bud", row.id),
        payload: { scopeKind: input.scopeKind, scopeId, limitMicro: input.limitMicro.toString() },
      });
      return row.id;
    });
    await recall(principal, id);
    return id;
  }

  return { list, setLimit, put };
}

async function assertScope(tx: CompanyTx, { scopeKind, scopeId }: NewBudget): Promise<void> {
  if (scopeKind === "skill") return requireSkills(tx, [{ skill: scopeId }]);
  const select = { id: true } as const;
  const found =
    scopeKind === "company" ||
    (scopeKind === "group" && (await tx.employeeGroup.findFirst({ where: { id: scopeId }, select }))) ||
    (scopeKind === "employee" && (await tx.employee.findFirst({ where: { id: scopeId }, select }))) ||
    (scopeKind === "agent" && (await tx.agent.findFirst({ where: { id: scopeId }, select })));
  if (!found) throw new DomainError("not_found", said`There is no such ${words(scopeKind)}.`);
}
