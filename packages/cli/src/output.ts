import { formatFinding } from "./build/index.ts";
import type { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-code.ts";
import type { Shell } from "./shell.ts";

/** Columns as wide as their widest cell; full-width characters count double, so that Chinese lines up too. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (text: string): number =>
    [...text].reduce(
      (sum, char) =>
        sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(char) ? 2 : 1),
      0,
    );
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ""))));
  const pad = (cell: string, column: number): string => cell + " ".repeat(Math.max((widths[column] ?? 0) - width(cell), 0));
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

/** "1 call", "2 calls". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Data on stdout: the value as JSON, or the text people read. */
export function print(shell: Shell, json: boolean, data: { value: unknown; text: string }): void {
  shell.out(json ? JSON.stringify(data.value) : data.text);
}

/** An error on stderr: cause, place, what to do. With --json one object, so that programs need not read prose. */
export function printError(shell: Shell, error: CliError, json: boolean): void {
  if (json) {
    const { exit, message, fix, problem, findings } = error;
    shell.note(
      JSON.stringify({ error: { exit, exitCode: EXIT[exit], message, fix, problem, ...(findings.length > 0 ? { findings } : {}) } }),
    );
    return;
  }
  for (const finding of error.findings) shell.note(`${formatFinding(finding)}\n`);
  shell.note(`souk: ${error.message}`);
  const problems = (error.problem?.problems ?? []).map((item) => `${item.pointer || "/"}: ${item.message}`);
  for (const text of problems) if (text !== error.message) shell.note(`  ${text}`);
  if (error.problem?.skillError) shell.note(`  the skill says ${error.problem.skillError.code}: ${error.problem.skillError.message}`);
  for (const missing of error.problem?.decision?.missing ?? []) shell.note(`  missing: ${missing}`);
  if (error.isOfCall) shell.note("  billed: no");
  if (error.fix !== undefined) shell.note(`  fix: ${error.fix}`);
}
