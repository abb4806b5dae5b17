import type { CompanyTx } from "@souk/db";
import { encodeId } from "@souk/kernel";
import type { CompanyView } from "../identity/index.ts";
import type { LineKey } from "./billing.types.ts";
import { findInvoice } from "./invoice.repository.prisma.ts";
import { invoiceIdOf, lineIdOf } from "./invoice.rules.ts";

/** Where a billed item stands on an invoice, also of a month that is still open. */
export interface InvoiceReference {
  readonly id: string;
  readonly number: string | null;
  readonly lineId: string;
  readonly status: string;
}

/** The invoice and line that bill an item of a month. */
export async function findInvoiceReference(
  tx: CompanyTx,
  company: CompanyView,
  item: LineKey & { readonly period: string },
): Promise<InvoiceReference> {
  const stored = await findInvoice(tx, { period: item.period });
  return {
    id: encodeId("inv", invoiceIdOf(company.id, item.period)),
    number: stored?.number ?? null,
    lineId: lineIdOf(item, company.currency),
    status: stored?.status ?? "open",
  };
}
