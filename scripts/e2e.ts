import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findChromium } from "./chromium.ts";
import { countLine, FAILURE } from "./commands.ts";
import { inRepository } from "./repository.ts";
import { readDemoFile, runApp } from "./running-app.ts";
import { errorText } from "./start-error.ts";
import { runSuite } from "./test.ts";

const usage = `npm run e2e -- [--data-dir <folder of a running Souk>] [filter…]

Starts the built app with fresh demo data on free ports and drives it in Chromium (tests/e2e/*.e2e.ts).
With --data-dir it drives the Souk that runs on that folder instead.
`;

async function runJourneys(dataDir: string, filters: readonly string[]): Promise<{ passed: number; failed: number }> {
  // read by tests/e2e/app.ts in Vitest's processes
  process.env["SOUK_E2E_DATA_DIR"] = dataDir;
  process.env["SOUK_E2E_CHROMIUM"] = findChromium();
  return runSuite(["--config", inRepository("vitest.e2e.config.ts"), ...filters]);
}

async function main(args: readonly string[]): Promise<{ passed: number; failed: number }> {
  const at = args.indexOf("--data-dir");
  const running = at < 0 ? undefined : args[at + 1];
  if (running !== undefined) return runJourneys(resolve(running), args.toSpliced(at, 2));
  const dataDir = mkdtempSync(join(tmpdir(), "souk-e2e-"));
  chmodSync(dataDir, 0o755); // PostgreSQL's own account walks through
  try {
    const app = await runApp({ dataDir, onLine: (line) => process.stdout.write(`${line}\n`) });
    try {
      if (readDemoFile(dataDir).web !== app.web)
        throw new Error(`demo.json names ${readDemoFile(dataDir).web}, the app answers at ${app.web}`);
      return await runJourneys(dataDir, args);
    } finally {
      await app.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

if (process.argv.includes("--help")) process.stdout.write(usage);
else {
  const counted = await main(process.argv.slice(2)).catch((error: unknown) => {
    process.stdout.write(`${FAILURE}${errorText(error)}\n`);
    return { passed: 0, failed: 1 };
  });
  process.stdout.write(countLine(counted.passed, counted.failed));
  process.exitCode = counted.failed === 0 && counted.passed > 0 ? 0 : 1;
}
