/** What an admin said about parts of the workspace. A rule covers the path itself and, when its prefix ends with "/", everything below it. */
export interface WorkspaceRules {
  readonly labels: readonly { readonly prefix: string; readonly label: Label }[];
  /** What a skill writes here waits for a person. */
  readonly review: readonly string[];
}

/** Labels a path can carry, weakest first. What is confidential closes the way out (row 140). */
export const LABELS = ["internal", "confidential"] as const;
export type Label = (typeof LABELS)[number];

/** A label, and the path it came from when it was not set on the path itself. */
export interface Labelled {
  readonly label: Label;
  readonly from: string | null;
}

const rank = (label: Label | null): number => (label === null ? -1 : LABELS.indexOf(label));
/** The stronger of two; the first when they are equal. */
export const strongerOf = (a: Labelled | null, b: Labelled | null): Labelled | null =>
  rank(b?.label ?? null) > rank(a?.label ?? null) ? b : a;
/** What a stored label says; one this release does not know counts as the strongest. */
export function carriedLabel(row: { readonly label: string | null; readonly labelFrom: string | null }): Labelled | null {
  if (row.label === null) return null;
  return { label: LABELS.find((known) => known === row.label) ?? "confidential", from: row.labelFrom };
}
/** The label as whatever was made of a path carries it. */
export const inherited = (label: Labelled | null, path: string): Labelled | null =>
  label && { label: label.label, from: label.from ?? path };
export const isWeaker = (a: Label | null, b: Label | null): boolean => rank(a) < rank(b);

const covers = (prefix: string, path: string): boolean => path === prefix || (prefix.endsWith("/") && path.startsWith(prefix));

/** The strongest label on a path, or null. */
export function labelOf(rules: WorkspaceRules, path: string): Label | null {
  let found: Label | null = null;
  for (const { prefix, label } of rules.labels) if (covers(prefix, path) && isWeaker(found, label)) found = label;
  return found;
}

/** The stronger of what a rule says of a path and what its content carries. */
export function effectiveLabel(rules: WorkspaceRules, head: { readonly path: string; readonly label: Labelled | null }): Labelled | null {
  const byRule = labelOf(rules, head.path);
  return strongerOf(byRule === null ? null : { label: byRule, from: null }, head.label);
}

/** Whether what a skill writes to this path waits for a person. */
export function needsReview(rules: WorkspaceRules, path: string): boolean {
  return rules.review.some((prefix) => covers(prefix, path));
}
