/** What an admin said about parts of the workspace. A rule covers the path itself and, when its prefix ends with "/", everything below it. */
export interface WorkspaceRules {
  readonly labels: readonly { readonly prefix: string; readonly label: Label }[];
  /** What a skill writes here waits for a person. */
  readonly review: readonly string[];
}

/** Labels a path can carry, weakest first. What is confidential closes the way out (row 140). */
export const LABELS = ["internal", "confidential"] as const;
export type Label = (typeof LABELS)[number];

const covers = (prefix: string, path: string): boolean => path === prefix || (prefix.endsWith("/") && path.startsWith(prefix));

/** The strongest label on a path, or null. */
export function labelOf(rules: WorkspaceRules, path: string): Label | null {
  let found: Label | null = null;
  for (const { prefix, label } of rules.labels)
    if (covers(prefix, path) && (found === null || LABELS.indexOf(label) > LABELS.indexOf(found))) found = label;
  return found;
}

/** Whether what a skill writes to this path waits for a person. */
export function needsReview(rules: WorkspaceRules, path: string): boolean {
  return rules.review.some((prefix) => covers(prefix, path));
}
