import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "../scripts/migrate.ts";
import { freePort } from "../scripts/ports.ts";
import { startPostgres } from "../scripts/postgres.ts";
import { inRepository } from "../scripts/repository.ts";
import { ensureDatabase, provisionRoles } from "../scripts/roles.ts";
import { createWorld, type World } from "../tests/support/world.ts";

/** A durable PostgreSQL of its own and API processes on it, as `npm start` runs them. */
export interface Stack {
  readonly world: World;
  readonly ownerUrl: string;
  readonly settleUrl: string;
  readonly postgresPid: number;
  startApi(env?: Readonly<Record<string, string>>): Promise<ApiProcess>;
  /** One query as the owner. */
  query<Row extends pg.QueryResultRow>(text: string): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

export interface ApiProcess {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

async function untilReady(url: string, child: ChildProcess, errors: () => string): Promise<void> {
  const until = performance.now() + 60_000;
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`the API ended with ${child.exitCode}: ${errors()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the API did not become ready: ${errors()}`);
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

export async function startStack(): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), "souk-bench-"));
  const ownerPassword = randomBytes(12).toString("hex");
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), ownerPassword, logFile: join(folder, "postgres.log") });
  await ensureDatabase(postgres.ownerUrl("postgres"), "souk");
  const ownerUrl = postgres.ownerUrl("souk");
  await migrate(ownerUrl);
  const { appUrl, settleUrl } = await provisionRoles({
    ownerUrl,
    appPassword: randomBytes(12).toString("hex"),
    settlePassword: randomBytes(12).toString("hex"),
  });
  const world = await createWorld(appUrl);
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  owner.on("error", () => undefined); // ends with the server
  const apis: ApiProcess[] = [];
  const masterKey = randomBytes(32).toString("base64");

  async function startApi(env: Readonly<Record<string, string>> = {}): Promise<ApiProcess> {
    const port = await freePort();
    let errors = "";
    const child = spawn(process.execPath, ["--no-node-snapshot", inRepository("apps/marketplace-api/src/main.ts")], {
      env: {
        PATH: process.env["PATH"] ?? "",
        NODE_ENV: "production",
        DATABASE_URL: appUrl,
        SOUK_DATABASE_SETTLE_URL: settleUrl,
        SOUK_MASTER_KEY: masterKey,
        SOUK_API_PORT: String(port),
        SOUK_SANDBOX_TIER_MIN: "permission",
        SOUK_LOG_LEVEL: "error",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url, child, () => errors);
    const api = { url, port, child, stop: () => end(child) };
    apis.push(api);
    return api;
  }
  return {
    world,
    ownerUrl,
    settleUrl,
    postgresPid: postgres.pid,
    startApi,
    query: async (text) => (await owner.query(text)).rows,
    stop: async () => {
      await Promise.all(apis.map((api) => api.stop()));
      await world.close();
      await owner.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What must be true after any load: every billed call has its event, receipt and transfers, and the books are even. @throws Error that names the difference */
export async function checkBooks(stack: Pick<Stack, "query">): Promise<{ readonly calls: number; readonly succeeded: number }> {
  const [row] = await stack.query<Record<string, string>>(`
    SELECT (SELECT count(*) FROM call) AS calls,
           (SELECT count(*) FROM call WHERE status = 'succeeded') AS succeeded,
           (SELECT count(*) FROM call WHERE amount_micro > 0) AS billed,
           (SELECT count(*) FROM usage_event WHERE source = 'call') AS events,
           (SELECT count(*) FROM receipt WHERE source = 'call') AS receipts,
           (SELECT coalesce(sum(amount_micro), 0) FROM call) AS charged,
           (SELECT coalesce(sum(amount_micro), 0) FROM usage_event WHERE source = 'call') AS metered,
           (SELECT coalesce(sum(amount_micro), 0) FROM transfer WHERE source = 'call') AS transferred,
           (SELECT coalesce(sum(debits_posted) - sum(credits_posted), 0) FROM account) AS balance,
           (SELECT coalesce(sum(debits_posted), 0) FROM account WHERE code = 'buyer:spend') AS spent,
           (SELECT coalesce(sum(amount_micro), 0) FROM transfer) AS moved`);
  if (!row) throw new Error("no answer from the books");
  const must = (left: string, right: string): void => {
    if (row[left] !== row[right]) throw new Error(`the books differ: ${left} ${row[left]} ≠ ${right} ${row[right]}`);
  };
  must("billed", "events");
  must("events", "receipts");
  must("charged", "metered");
  must("metered", "transferred");
  must("spent", "moved");
  if (row["balance"] !== "0") throw new Error(`the ledger does not sum to zero: ${row["balance"]}`);
  return { calls: Number(row["calls"]), succeeded: Number(row["succeeded"]) };
}
