import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { countLine, FAILURE, runCommand, tool } from "./commands.ts";
import { ROOT } from "./repository.ts";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    /** The file's path. */
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** A line for each test that did not pass and each file that could not be loaded, with the first line of its reason. */
function* failures(report: Report): Generator<string> {
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = relative(ROOT, name);
    if (status === "failed" && assertionResults.length === 0) yield `${file}: ${firstLine(message)}`;
    for (const test of assertionResults)
      if (test.status !== "passed") yield `${file} > ${test.fullName}: ${firstLine(test.failureMessages[0] ?? test.status)}`;
  }
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

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
    for (const failure of failures(report)) process.stdout.write(`${FAILURE}${failure}\n`);
    const unloaded = report.testResults.filter((one) => one.status === "failed" && one.assertionResults.length === 0).length;
    const failed = report.numFailedTests + report.numPendingTests + unloaded;
    if (code === 0 || failed > 0) return { passed: report.numPassedTests, failed };
    process.stdout.write(`${FAILURE}an error that no test caught, see "Unhandled" above (exit code ${code})\n`);
    return { passed: report.numPassedTests, failed: 1 };
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
