/** Where a figure of the spend page leads: to the calls for those who may see them, else to the invoice that bills them. */
export interface SpendLinks {
  readonly invoiceId: string | null;
  readonly seesCalls: boolean;
}

/** Rows behind the charged calls of a skill (or of all), or null when there are none to show. */
export function rowsBehind(links: SpendLinks, skill?: { readonly name: string; readonly title: string }): string | null {
  if (links.seesCalls) return skill ? `/admin/calls?skill=${encodeURIComponent(skill.name)}` : "/admin/calls";
  if (!links.invoiceId) return null;
  return `/finance/invoices/${links.invoiceId}${skill ? `?lines-q=${encodeURIComponent(skill.title)}` : ""}`;
}
