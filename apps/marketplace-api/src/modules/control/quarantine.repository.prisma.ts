import type { CompanyTx } from "@souk/db";
import { encodeId } from "@souk/kernel";
import { z } from "zod";
import type { QuarantineView } from "./quarantine.types.ts";

const Source = z.enum(["operator", "sandbox", "company"]);

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

/** Sets a version apart for the company of the transaction; false when it is in quarantine there already. */
export async function addOwnQuarantine(
  tx: CompanyTx,
  wanted: { readonly id: string; readonly skill: string; readonly version: string; readonly reason: string; readonly by: string },
): Promise<boolean> {
  const rows = await tx.$queryRaw<{ done: boolean }[]>`
    SELECT souk_quarantine_own(${wanted.id}::uuid, ${wanted.skill}, ${wanted.version}, ${wanted.reason}, ${wanted.by}) AS done`;
  return rows[0]?.done === true;
}

/** Releases what holds for the company of the transaction alone; false for anything else. */
export async function endOwnQuarantine(
  tx: CompanyTx,
  wanted: { readonly id: string; readonly by: string; readonly reason: string },
): Promise<boolean> {
  const rows = await tx.$queryRaw<
    { done: boolean }[]
  >`SELECT souk_lift_own_quarantine(${wanted.id}::uuid, ${wanted.by}, ${wanted.reason}) AS done`;
  return rows[0]?.done === true;
}

const NEWEST = [{ liftedAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }] as const;

/** All quarantines, those in force first, then lifted ones, newest first: what an operator sees. */
export async function listQuarantines(tx: CompanyTx, limit: number): Promise<readonly QuarantineView[]> {
  const rows = await tx.quarantine.findMany({ orderBy: [...NEWEST], take: limit });
  const companies = await tx.$queryRaw<{ id: string; name: string }[]>`SELECT id, name FROM souk_quarantined_companies()`;
  const names = new Map(companies.map(({ id, name }) => [id, name]));
  return Promise.all(
    rows.map(async (row) =>
      toView(row, {
        company: row.onlyCompany === null ? null : { id: encodeId("co", row.onlyCompany), name: names.get(row.onlyCompany) ?? "" },
        mayLift: row.source !== "company",
        holders: row.onlyCompany !== null ? 1 : await countHolders(tx, row.skill, row.version),
      }),
    ),
  );
}

/** Those a company is concerned by: its own, and those of everybody whose skill it has enabled. */
export async function listQuarantinesOf(
  tx: CompanyTx,
  { id, name }: { readonly id: string; readonly name: string },
  limit: number,
): Promise<readonly QuarantineView[]> {
  const enabled = await tx.enablement.findMany({ select: { skill: true, version: true } });
  const rows = await tx.quarantine.findMany({
    where: { OR: [{ onlyCompany: id }, { onlyCompany: null, skill: { in: enabled.map(({ skill }) => skill) } }] },
    orderBy: [...NEWEST],
    take: limit,
  });
  return rows.map((row) =>
    toView(row, {
      company: row.onlyCompany === null ? null : { id: encodeId("co", id), name },
      mayLift: row.onlyCompany !== null,
      holders: enabled.some(({ skill, version }) => skill === row.skill && version === row.version) ? 1 : 0,
    }),
  );
}

type Row = Awaited<ReturnType<CompanyTx["quarantine"]["findMany"]>>[number];

function toView(row: Row, seen: Pick<QuarantineView, "company" | "holders" | "mayLift">): QuarantineView {
  const isInForce = row.liftedAt === null;
  return {
    id: encodeId("qua", row.id),
    skill: row.skill,
    version: row.version,
    reason: row.reason,
    source: Source.parse(row.source),
    at: row.createdAt.toISOString(),
    status: isInForce ? "in_force" : "lifted",
    liftedAt: row.liftedAt?.toISOString() ?? null,
    liftReason: row.liftReason,
    scope: row.onlyCompany === null ? "everybody" : "one_company",
    ...seen,
    mayLift: isInForce && seen.mayLift,
  };
}
