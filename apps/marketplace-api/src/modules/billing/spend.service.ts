import type { LocalText } from "@souk/contracts";
import type { CompanyTx, Database } from "@souk/db";
import { type Clock, periodOf } from "@souk/kernel";
import { readNames, readTitles } from "../directory/index.ts";
import { type CompanyView, type Principal, requireRole, requireScope } from "../identity/index.ts";
import type { BillingPeriod, CompanyBudget, SpendCell } from "./billing.types.ts";
import type { SpendGroupBy, SpendView } from "./billing.views.ts";
import { usagePeriods } from "./event.repository.prisma.ts";
import { instant, moneyOf, toPeriodView } from "./invoice.mapping.ts";
import { periodOfKey, previousPeriod } from "./invoice.rules.ts";
import { countDenied, countPending, findCompanyBudget, readSpend } from "./spend.repository.prisma.ts";
import { forecastSpend, meterLabel, NO_COST_CENTRE, sameStretch, sumByKey } from "./spend.rules.ts";

export interface SpendServiceDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
}

export interface SpendInput {
  /** "2026-11"; the current month when absent. */
  readonly period?: string | undefined;
  readonly groupBy: SpendGroupBy;
}

const same = (text: string): LocalText => ({ en: text, zh: text });

/** What keys are called: skills and publishers by name, people by name, meters in words. */
async function labelsOf(tx: CompanyTx, groupBy: SpendGroupBy, keys: readonly string[]): Promise<(key: string) => LocalText> {
  if (groupBy === "skill") {
    const titles = await readTitles(tx, keys);
    return (key) => titles.title(key);
  }
  if (groupBy === "publisher") {
    const titles = await readTitles(
      tx,
      keys.map((slug) => `${slug}/`),
    );
    return (key) => same(titles.publisherName(key));
  }
  if (groupBy === "employee") {
    const isService = (key: string): boolean => key.includes(":");
    const names = await readNames(tx, { employees: keys.filter((key) => !isService(key)), principals: keys.filter(isService) });
    return (key) => same((isService(key) ? names.principal(key) : names.employee(key)).name);
  }
  if (groupBy === "meter") return meterLabel;
  return (key) => (key === "" ? NO_COST_CENTRE : same(key));
}

function toDays(cells: readonly SpendCell[], company: CompanyView): SpendView["days"] {
  const money = moneyOf(company);
  const days = new Map<string, { key: string; amount: ReturnType<typeof money> }[]>();
  for (const cell of cells) {
    const values = days.get(cell.day) ?? [];
    values.push({ key: cell.key, amount: money(cell.amount) });
    days.set(cell.day, values);
  }
  return [...days].map(([day, values]) => ({ day, values }));
}

function toBudget(
  budget: CompanyBudget | null,
  period: BillingPeriod,
  context: { readonly company: CompanyView; readonly now: number },
): SpendView["budget"] {
  if (!budget) return null;
  const money = moneyOf(context.company);
  const forecast = forecastSpend(budget, period, context.now);
  return {
    limit: money(budget.limit),
    spent: money(budget.spent),
    held: money(budget.held),
    usedShare: budget.limit === 0n ? 1 : Number(((budget.spent + budget.held) * 10_000n) / budget.limit) / 10_000,
    forecast: forecast === null ? null : money(forecast),
    hard: true,
  };
}

/** What a month cost, seen from five sides. */
export function createSpendService({ db, clock }: SpendServiceDeps) {
  /** A month by skill, publisher, person, cost centre or meter, beside the same stretch of the month before. @throws DomainError `permission_denied` */
  async function spend(principal: Principal, input: SpendInput): Promise<SpendView> {
    requireScope(principal, "read");
    requireRole(principal, "finance", "admin", "auditor");
    const { company } = principal;
    const now = clock.now();
    const timeZone = company.billingTimeZone;
    const current = periodOf(now, timeZone).key;
    const period = periodOfKey(input.period ?? current, timeZone);
    const before = previousPeriod(period);
    const money = moneyOf(company);
    return db.withCompany(principal.companyId, async (tx) => {
      const query = { timeZone, groupBy: input.groupBy };
      const cells = await readSpend(tx, { ...query, period: period.key, before: period.to });
      const earlier = sumByKey(await readSpend(tx, { ...query, period: before.key, before: sameStretch(period, before, now) }));
      const earlierOf = new Map(earlier.map((sum) => [sum.key, sum.amount]));
      const sums = sumByKey(cells);
      const label = await labelsOf(
        tx,
        input.groupBy,
        sums.map((sum) => sum.key),
      );
      const pending = await countPending(tx, period);
      const keys = new Set(await usagePeriods(tx)).add(current);
      return {
        meteredTo: instant(now),
        currency: company.currency,
        period: toPeriodView(period),
        periods: [...keys].sort().reverse(),
        total: money(sums.reduce((sum, group) => sum + group.amount, 0n)),
        previousTotal: earlier.length === 0 ? null : money(earlier.reduce((sum, group) => sum + group.amount, 0n)),
        calls: sums.reduce((sum, group) => sum + group.calls, 0),
        denied: await countDenied(tx, period),
        paidOutcomes: sums.reduce((sum, group) => sum + group.outcomes, 0),
        pendingOutcomes: { count: pending.count, amount: money(pending.amount) },
        groups: sums.map((sum) => {
          const previous = earlierOf.get(sum.key);
          return { ...sum, label: label(sum.key), amount: money(sum.amount), previous: previous === undefined ? null : money(previous) };
        }),
        days: toDays(cells, company),
        budget: toBudget(await findCompanyBudget(tx, period.key), period, { company, now }),
      };
    });
  }

  return { spend };
}

export type SpendService = ReturnType<typeof createSpendService>;
