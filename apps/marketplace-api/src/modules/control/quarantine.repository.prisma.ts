import type { CompanyTx } from "@souk/db";
import { encodeId } from "@souk/kernel";
import { z } from "zod";
import type { QuarantineView } from "./quarantine.types.ts";

const Source = z.enum(["operator", "sandbox"]);

/** Quarantines a version and tells its holders and its publisher; false when it is already. */
export async function addQuarantine(
  tx: CompanyTx,
  wanted: {
    readonly id: string;
    readonly skill: string;
    readonly version: string;
    readonly reason: string;
    readonly source: "operator" | "sandbox";
    readonly by: string;
  },
): Promise<boolean> {
  const rows = await tx.$queryRaw<{ done: boolean }[]>`
    SELECT souk_quarantine(${wanted.id}::uuid, ${wanted.skill}, ${wanted.version}, ${wanted.reason}, ${wanted.source}, ${wanted.by}) AS done`;
  return rows[0]?.done === true;
}

/** Releases it and tells the same people; false when it is not in force. */
export async function endQuarantine(
  tx: CompanyTx,
  wanted: { readonly id: string; readonly by: string; readonly reason: string },
): Promise<boolean> {
  const rows = await tx.$queryRaw<
    { done: boolean }[]
  >`SELECT souk_lift_quarantine(${wanted.id}::uuid, ${wanted.by}, ${wanted.reason}) AS done`;
  return rows[0]?.done === true;
}

/** Companies that have a version enabled. */
export async function countHolders(tx: CompanyTx, skill: string, version: string): Promise<number> {
  const rows = await tx.$queryRaw<{ holders: bigint }[]>`SELECT souk_holders(${skill}, ${version}) AS holders`;
  return Number(rows[0]?.holders ?? 0n);
}

/** How often a version went against the walls in the last 30 days, since it was last released. */
interface ViolationCounts {
  /** Of the company it just happened in. */
  readonly own: number;
  readonly everywhere: number;
  readonly companies: number;
}

const Counts = z.tuple([z.object({ own: z.bigint(), everywhere: z.bigint(), companies: z.bigint() })]);

/** Notes a violation of the sandbox and counts. */
export async function noteViolation(
  tx: CompanyTx,
  seen: {
    readonly companyId: string;
    readonly id: string;
    readonly callId: string;
    readonly skill: string;
    readonly version: string;
    readonly sha256: string;
    readonly kind: string;
  },
): Promise<ViolationCounts> {
  const [{ own, everywhere, companies }] = Counts.parse(
    await tx.$queryRaw`
      SELECT * FROM souk_count_violation(${seen.companyId}::uuid, ${seen.id}::uuid, ${seen.callId}::uuid, ${seen.skill}, ${seen.version}, ${seen.sha256}, ${seen.kind})`,
  );
  return { own: Number(own), everywhere: Number(everywhere), companies: Number(companies) };
}

/** Suspends a version for one company and tells it and the publisher; false when it is suspended there already. */
export async function addQuarantineFor(
  tx: CompanyTx,
  wanted: { readonly id: string; readonly companyId: string; readonly skill: string; readonly version: string; readonly reason: string },
): Promise<boolean> {
  const rows = await tx.$queryRaw<{ done: boolean }[]>`
    SELECT souk_quarantine_for(${wanted.id}::uuid, ${wanted.companyId}::uuid, ${wanted.skill}, ${wanted.version}, ${wanted.reason}) AS done`;
  return rows[0]?.done === true;
}

/** Hashes of code that went against the walls of a sandbox, anywhere, newest first. */
export async function listViolators(tx: CompanyTx, limit: number): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ sha256: string }[]>`SELECT souk_violators(${limit}::int) AS sha256`;
  return rows.map(({ sha256 }) => sha256);
}

/** Quarantines in force first, then lifted ones, newest first. */
export async function listQuarantines(tx: CompanyTx, limit: number): Promise<readonly QuarantineView[]> {
  const rows = await tx.quarantine.findMany({
    orderBy: [{ liftedAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
    take: limit,
  });
  return Promise.all(
    rows.map(async (row) => ({
      id: encodeId("qua", row.id),
      skill: row.skill,
      version: row.version,
      reason: row.reason,
      source: Source.parse(row.source),
      at: row.createdAt.toISOString(),
      status: row.liftedAt === null ? ("in_force" as const) : ("lifted" as const),
      liftedAt: row.liftedAt?.toISOString() ?? null,
      liftReason: row.liftReason,
      scope: row.onlyCompany === null ? ("everybody" as const) : ("one_company" as const),
      holders: row.onlyCompany !== null ? 1 : await countHolders(tx, row.skill, row.version),
    })),
  );
}
