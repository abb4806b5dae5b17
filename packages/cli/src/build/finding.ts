/** What a build or lint has to say about one place of a skill's source. */
export interface Finding {
  /** Stable name of the rule, e.g. `permission_missing`. */
  readonly code: string;
  /** An `error` keeps the skill from being published. */
  readonly severity: "error" | "warning";
  readonly file: string;
  /** Line of the file, from 1; 0 when it concerns the whole file. */
  readonly line: number;
  /** What is wrong, and why. */
  readonly cause: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Whether any finding forbids publishing. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === "error");
}

/** One finding as text: `file:line  error code`, then cause and fix on lines of their own. */
export function formatFinding(finding: Finding): string {
  const place = finding.line > 0 ? `${finding.file}:${finding.line}` : finding.file;
  return `${place}  ${finding.severity} ${finding.code}\n  ${finding.cause}\n  fix: ${finding.fix}`;
}
