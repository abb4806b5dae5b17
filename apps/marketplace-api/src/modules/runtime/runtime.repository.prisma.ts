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

export async function writeRuntime(
  tx: CompanyTx,
  given: { readonly companyId: string; readonly settings: RuntimeSettings; readonly by: string; readonly at: number },
): Promise<void> {
  const row = { settings: given.settings, updatedBy: given.by, updatedAt: new Date(given.at) };
  await tx.companyRuntime.upsert({ where: { companyId: given.companyId }, create: { companyId: given.companyId, ...row }, update: row });
}
