import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, micro, periodOf, toWireMoney, type WireMoney } from "@souk/kernel";
import { periodOfKey, previousPeriod } from "../billing/index.ts";
import { readTitles } from "../directory/index.ts";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import {
  listMonths,
  listPublishers,
  listSkills,
  listVersions,
  readVendorEarnings,
  readVendorOutcomes,
  readVendorUsage,
  type VendorRange,
} from "./vendor.repository.prisma.ts";
import { countBuyers, countCalls, countClaims, countErrors, grossByDay, successRate, sumEarnings, weightedMedian } from "./vendor.rules.ts";
import type { VendorEarnings, VendorOverview, VendorUsage } from "./vendor.types.ts";

export interface VendorServiceDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  /** Keys the hashes that tell buyers apart; a secret of the installation. */
  readonly pepper: string;
}

export interface VendorInput {
  /** Slug; the company's first one when absent. */
  readonly publisher?: string | undefined;
  /** "2026-11"; the current month when absent. */
  readonly period?: string | undefined;
}

/** Months the page offers. */
const MONTHS = 12;
const instant = (ms: number): string => new Date(ms).toISOString();

function requireVendor(principal: Principal): void {
  requireScope(principal, principal.kind === "publisher" ? "publish" : "read");
  if (principal.kind !== "publisher") requireRole(principal, "vendor", "admin");
}

interface Figures {
  readonly usage: readonly VendorUsage[];
  readonly earnings: readonly VendorEarnings[];
  readonly money: (amount: bigint) => WireMoney;
}

async function skillFigures(tx: CompanyTx, publisher: string, { usage, earnings, money }: Figures): Promise<VendorOverview["skills"]> {
  const skills = await listSkills(tx, publisher);
  const titles = await readTitles(
    tx,
    skills.map((skill) => skill.name),
  );
  return skills.map(({ name, latestVersion }) => {
    const own = usage.filter((row) => row.skill === name);
    const ownEarnings = earnings.filter((row) => row.skill === name);
    const { gross, fee } = sumEarnings(own, ownEarnings);
    return {
      name,
      title: titles.title(name),
      version: latestVersion,
      calls: countCalls(own),
      successRate: successRate(own),
      p50Ms: weightedMedian(own, (row) => row.p50Ms),
      p95Ms: weightedMedian(own, (row) => row.p95Ms),
      outcomes: ownEarnings.reduce((sum, row) => sum + row.outcomes, 0),
      gross: money(gross),
      net: money(gross - fee),
      errors: countErrors(own),
    };
  });
}

/** What a vendor sees of their skills: a projection of its own, without anything of a buyer in it (invariant 11). */
export function createVendorService({ db, clock, pepper }: VendorServiceDeps) {
  /** A month of one publisher. @throws DomainError `permission_denied`, `not_found` for a publisher of somebody else */
  async function overview(principal: Principal, input: VendorInput): Promise<VendorOverview> {
    requireVendor(principal);
    const { company } = principal;
    const now = clock.now();
    const current = periodOf(now, company.billingTimeZone).key;
    const period = periodOfKey(input.period ?? current, company.billingTimeZone);
    const money = (amount: bigint): WireMoney => toWireMoney({ amount: micro(amount), currency: company.currency });
    return db.withCompany(principal.companyId, async (tx) => {
      const owned = await listPublishers(tx, principal.companyId);
      const publishers = principal.publisher === null ? owned : owned.filter(({ slug }) => slug === principal.publisher);
      const publisher = input.publisher === undefined ? publishers[0] : publishers.find(({ slug }) => slug === input.publisher);
      if (!publisher) throw new DomainError("not_found", "your company has no such publisher");
      const range: VendorRange = { publisher: publisher.slug, from: period.from, to: period.to };
      const usage = await readVendorUsage(tx, range, pepper);
      const earnings = await readVendorEarnings(tx, range);
      const before = previousPeriod(period);
      const earlier = {
        publisher: publisher.slug,
        from: before.from,
        to: Math.min(before.to, before.from + (Math.min(now, period.to) - period.from)),
      };
      const previous = sumEarnings(await readVendorUsage(tx, earlier, pepper), await readVendorEarnings(tx, earlier));
      const { gross, fee } = sumEarnings(usage, earnings);
      return {
        publisher,
        publishers: [...publishers],
        period: { key: period.key, from: instant(period.from), to: instant(period.to), timeZone: period.timeZone },
        periods: await monthsOf(tx, publisher.slug, { now, timeZone: company.billingTimeZone }),
        meteredTo: instant(now),
        gross: money(gross),
        fee: money(fee),
        net: money(gross - fee),
        previousGross: previous.gross === 0n ? null : money(previous.gross),
        calls: countCalls(usage),
        successRate: successRate(usage),
        outcomes: countClaims(await readVendorOutcomes(tx, range)),
        companies: countBuyers(usage),
        skills: await skillFigures(tx, publisher.slug, { usage, earnings, money }),
        days: grossByDay(usage, earnings).map(({ day, values }) => ({
          day,
          values: values.map((v) => ({ key: v.key, amount: money(v.gross) })),
        })),
        versions: (await listVersions(tx, publisher.slug)).map((row) => ({ ...row, publishedAt: instant(row.publishedAt) })),
        nextPayout: null,
      };
    });
  }

  /** Months of the last year in which the publisher was called, newest first; the current one always. */
  async function monthsOf(tx: CompanyTx, publisher: string, at: { readonly now: number; readonly timeZone: string }): Promise<string[]> {
    const current = periodOf(at.now, at.timeZone);
    let first = current;
    for (let i = 1; i < MONTHS; i++) first = previousPeriod({ ...first, timeZone: at.timeZone });
    const months = await listMonths(tx, { publisher, from: first.from, timeZone: at.timeZone });
    return [...new Set(months).add(current.key)].sort().reverse();
  }

  return { overview };
}

export type VendorService = ReturnType<typeof createVendorService>;
