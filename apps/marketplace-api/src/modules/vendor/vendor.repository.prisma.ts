import type { CompanyTx } from "@souk/db";
import type { VendorEarnings, VendorOutcomes, VendorUsage, VendorVersion } from "./vendor.types.ts";

/** A stretch of time, half-open, ms UTC. */
export interface VendorRange {
  readonly publisher: string;
  readonly from: number;
  readonly to: number;
}

/** The publisher's projection of calls; `pepper` keys the hashes of buyers. Empty unless the transaction's company owns the publisher. */
export async function readVendorUsage(tx: CompanyTx, range: VendorRange, pepper: string): Promise<readonly VendorUsage[]> {
  const rows = await tx.$queryRaw<
    {
      day: string;
      skill: string;
      version: string;
      buyer: string;
      status: string;
      error_code: string | null;
      calls: number;
      gross: bigint;
      fee: bigint;
      p50_ms: number;
      p95_ms: number;
    }[]
  >`SELECT day::text, skill, version, buyer, status, error_code, calls::int, gross_micro::bigint AS gross, fee_micro::bigint AS fee, p50_ms, p95_ms
    FROM souk_vendor_usage(${range.publisher}, ${new Date(range.from)}, ${new Date(range.to)}, ${pepper})`;
  return rows.map((row) => ({
    day: row.day,
    skill: row.skill,
    version: row.version,
    buyer: row.buyer,
    status: row.status,
    errorCode: row.error_code,
    calls: row.calls,
    grossMicro: row.gross,
    feeMicro: row.fee,
    p50Ms: row.p50_ms,
    p95Ms: row.p95_ms,
  }));
}

/** Claims by state, by the day they were claimed. */
export async function readVendorOutcomes(tx: CompanyTx, range: VendorRange): Promise<readonly VendorOutcomes[]> {
  const rows = await tx.$queryRaw<{ day: string; skill: string; name: string; state: string; outcomes: number; gross: bigint }[]>`
    SELECT day::text, skill, name, state, outcomes::int, gross_micro::bigint AS gross
    FROM souk_vendor_outcomes(${range.publisher}, ${new Date(range.from)}, ${new Date(range.to)})`;
  return rows.map(({ gross, ...row }) => ({ ...row, grossMicro: gross }));
}

/** What outcomes earned, by the day they were billed. */
export async function readVendorEarnings(tx: CompanyTx, range: VendorRange): Promise<readonly VendorEarnings[]> {
  const rows = await tx.$queryRaw<{ day: string; skill: string; outcomes: number; gross: bigint; fee: bigint }[]>`
    SELECT day::text, skill, outcomes::int, gross_micro::bigint AS gross, fee_micro::bigint AS fee
    FROM souk_vendor_outcome_earnings(${range.publisher}, ${new Date(range.from)}, ${new Date(range.to)})`;
  return rows.map(({ gross, fee, ...row }) => ({ ...row, grossMicro: gross, feeMicro: fee }));
}

/** Months ("2026-11", in the vendor's billing time zone) since `from` in which the publisher was called. */
export async function listMonths(
  tx: CompanyTx,
  query: { readonly publisher: string; readonly from: number; readonly timeZone: string },
): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ period: string }[]>`
    SELECT period FROM souk_vendor_months(${query.publisher}, ${new Date(query.from)}, ${query.timeZone})`;
  return rows.map((row) => row.period);
}

/** The publishers this transaction's company owns. */
export async function listPublishers(tx: CompanyTx, ownerId: string): Promise<readonly { readonly slug: string; readonly name: string }[]> {
  return tx.publisher.findMany({ where: { ownerId }, select: { slug: true, name: true }, orderBy: { slug: "asc" } });
}

/** Every published version of a publisher's skills, newest first. */
export async function listVersions(tx: CompanyTx, publisher: string): Promise<readonly VendorVersion[]> {
  const rows = await tx.skillVersion.findMany({
    where: { skill: { startsWith: `${publisher}/` } },
    select: { skill: true, version: true, status: true, publishedAt: true, sha256: true },
    orderBy: [{ publishedAt: "desc" }, { skill: "asc" }],
    take: 200,
  });
  return rows.map((row) => ({ ...row, publishedAt: row.publishedAt.getTime() }));
}

/** Names and newest versions of a publisher's skills. */
export async function listSkills(
  tx: CompanyTx,
  publisher: string,
): Promise<readonly { readonly name: string; readonly latestVersion: string }[]> {
  return tx.skill.findMany({ where: { publisher }, select: { name: true, latestVersion: true }, orderBy: { name: "asc" } });
}
