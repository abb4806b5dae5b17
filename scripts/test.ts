import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countLine, runCommand, tool } from "./commands.ts";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** Runs a Vitest suite and counts it: a file that cannot be loaded, a skipped test and an unhandled error count as failed. */
export async function runSuite(args: readonly string[]): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync(join(tmpdir(), "souk-report-"));
  const file = join(folder, "report.json");
  try {
    const { code } = await runCommand({
      command: tool("vitest"),
      args: ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...args],
      isLive: true,
    });
    const report = readReport(file);
    if (!report) return { passed: 0, failed: 1 };
    const unloaded = report.testResults.filter((one) => one.status === "failed" && one.assertionResults.length === 0).length;
    const failed = report.numFailedTests + report.numPendingTests + unloaded;
    return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return null;
  }
}

if (import.meta.main) {
  const { passed, failed } = await runSuite(process.argv.slice(2));
  process.stdout.write(countLine(passed, failed));
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
