import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest, the longest first, so that none of them is left alone at the end. */
const LONG = [
  "tests/faults/kill",
  "tests/start/start",
  "tests/security/escape",
  "tests/data/backup",
  "tests/budget/",
  "tests/kill/kill-switch",
  "tests/kill/long-calls",
  "packages/sandbox/src/sandbox.test",
  "tests/kill/",
  "cli/src/commands/dev",
  "tests/call/bad-input",
  "company/company.service",
  "tests/money/history",
  "tests/cli/",
  "tests/mcp/",
  "tests/network/rotate",
  "tests/money/closing",
  "tests/architecture/schema-drift",
  "tests/security/",
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((part) => moduleId.includes(part));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** Everything but the browser journeys (tests/e2e, `npm run e2e`). */
export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.{ts,tsx}",
      "examples/skills/**/*.test.ts",
      "scripts/**/*.test.ts",
      "bench/**/*.test.ts",
      "tests/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "tests/e2e/**", "**/.next/**"],
    environment: "node",
    globalSetup: ["packages/test-kit/src/global-setup.ts"],
    // isolated-vm needs the flag, and must not be shared with another thread of one process
    pool: "forks",
    execArgv: ["--no-node-snapshot", "--max-semi-space-size=64"],
    // much of a test is waiting for processes and the database
    maxWorkers: 4,
    sequence: { sequencer: LongFirst },
    // each file makes its own database, app and folders: what is shared is loaded code, a minute of it
    isolate: false,
    unstubGlobals: true,
    // kills of each kind in tests/faults; CI asks for 30
    provide: { faultKills: Number(process.env["SOUK_FAULT_KILLS"] ?? 3) },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { TZ: "UTC", LANG: "C.UTF-8", NODE_ENV: "test" },
    // types of the public API, on their own: the rest is `npm run check -- types`
    typecheck: { enabled: true, tsconfig: "tsconfig.types.json", include: ["packages/*/src/**/*.test-d.ts", "apps/*/src/**/*.test-d.ts"] },
  },
});
