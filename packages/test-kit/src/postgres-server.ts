import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../../../scripts/migrate.ts";
import { type Postgres, startPostgres } from "../../../scripts/postgres.ts";
import { isAlive } from "../../../scripts/processes.ts";
import { ensureDatabase, provisionRoles } from "../../../scripts/roles.ts";

/** What a test process needs to make databases of its own. */
export interface TestServer {
  /** Owner's connection string of the server's `postgres` database. */
  readonly serverUrl: string;
  /** Name of the migrated database that tests copy. */
  readonly template: string;
  readonly appPassword: string;
  readonly settlePassword: string;
}

/** No durability and no replication: the data of a test run is thrown away. */
const TEST_FLAGS = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "max_connections=500",
  "shared_buffers=128MB",
  "max_wal_size=256MB",
  "jit=off",
  "autovacuum=off",
].flatMap((setting) => ["-c", setting]);

/** A cluster in a temporary folder with a migrated template database. `stop` removes it all. */
export async function startTestServer(): Promise<TestServer & { stop: () => Promise<void> }> {
  const folder = temporaryFolder(`souk-test-${process.pid}-`, roomForDatabases());
  const ownerPassword = randomBytes(12).toString("hex");
  const server = await startPostgres({ dataDir: join(folder, "postgres"), ownerPassword, flags: TEST_FLAGS });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await prepareTemplate(server)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepareTemplate(server: Postgres): Promise<TestServer> {
  const template = "souk_template";
  const serverUrl = server.ownerUrl("postgres");
  const passwords = { appPassword: randomBytes(12).toString("hex"), settlePassword: randomBytes(12).toString("hex") };
  await ensureDatabase(serverUrl, template);
  await migrate(server.ownerUrl(template));
  await provisionRoles({ ownerUrl: serverUrl, ...passwords });
  return { serverUrl, template, ...passwords };
}

const MEMORY_FOLDER = "/dev/shm";
/** A whole run was seen to hold 113 MB at a time, log included; more is left free for the programs that are tested. */
const ROOM_BYTES = 4 * 1024 ** 3;

/**
 * A folder in memory where the system has one with room: a database is a thousand files, and making and removing them for each test file
 * keeps ext4 looking for inodes that were not freed a moment ago (measured: 7 % of the processor time of a run).
 */
function roomForDatabases(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    if (Math.min(bavail * bsize, freemem()) < ROOM_BYTES) return tmpdir();
    removeForgotten(MEMORY_FOLDER);
    return MEMORY_FOLDER;
  } catch {
    return tmpdir(); // not Linux, or nothing is mounted there
  }
}

/** A run that was killed leaves its databases behind; in memory they would stay until the machine restarts. */
function removeForgotten(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = /^souk-test-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/** A new folder below the system's, open for PostgreSQL's own account to walk through. */
export function temporaryFolder(prefix: string, parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, prefix));
  chmodSync(folder, 0o755);
  return folder;
}

/**
 * Waits at a local address until the first test asks for a database, and starts the server then:
 * a run of pure tests never pays for PostgreSQL.
 */
export async function offerTestServer(): Promise<{ address: string; close: () => Promise<void> }> {
  const folder = temporaryFolder("souk-offer-");
  const address = join(folder, "postgres.sock");
  let started: ReturnType<typeof startTestServer> | undefined;
  const door: Server = createServer((_request, response) => {
    started ??= startTestServer();
    started.then(
      ({ stop: _stop, ...server }) => response.end(JSON.stringify(server)),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(error instanceof Error ? error.message : String(error));
      },
    );
  });
  await new Promise<void>((resolve) => door.listen(address, resolve));
  const close = async () => {
    door.close();
    const server = await started?.catch(() => undefined);
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address, close };
}
