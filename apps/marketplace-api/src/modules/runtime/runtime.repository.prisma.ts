import type { CompanyTx } from "@souk/db";
import { DEFAULT_RUNTIME, RuntimeSettings } from "./runtime.types.ts";

export interface StoredRuntime {
  readonly settings: RuntimeSettings;
  /** ms UTC; null: never set. */
  readonly updatedAt: number | null;
  readonly updatedBy: string | null;
}

/** The company's settings; the defaults while it set none. */
export async function readRuntime(tx: CompanyTx): Promise<StoredRuntime> {
  const row = await tx.companyRuntime.findFirst();
  if (!row) return { settings: DEFAULT_RUNTIME, updatedAt: null, updatedBy: null };
  return { settings: RuntimeSettings.parse(row.settings), updatedAt: row.updatedAt.getTime(), updatedBy: row.updatedBy };
}

/** One change of a company's settings after the other, until the transaction ends. */
export async function lockRuntime(tx: CompanyTx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('company_runtime'), hashtext(souk_company()::text))`;
}

export async function writeRuntime(
  tx: CompanyTx,
  given: { readonly companyId: string; readonly settings: RuntimeSettings; readonly by: string; readonly at: number },
): Promise<void> {
  const row = { settings: given.settings, updatedBy: given.by, updatedAt: new Date(given.at) };
  await tx.companyRuntime.upsert({ where: { companyId: given.companyId }, create: { companyId: given.companyId, ...row }, update: row });
}
