import pg from "pg";
import type { DatabaseUrls } from "./app-env.ts";
import { places, type Secrets } from "./data-dir.ts";
import { migrate } from "./migrate.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { progress } from "./progress.ts";
import { ensureDatabase, provisionRoles } from "./roles.ts";
import type { Settings } from "./settings.ts";

/** Name of the embedded server's database. */
export const DATABASE = "souk";

/** Fit for a laptop and a small server: the rest of PostgreSQL's defaults are fine. */
const FLAGS = ["shared_buffers=256MB", "max_wal_size=2GB", "max_connections=200", "jit=off", "log_min_messages=warning"].flatMap((one) => [
  "-c",
  one,
]);

/** Starts the embedded server of a data folder. */
export function startEmbedded(options: {
  dataDir: string;
  secrets: Secrets;
  port?: number | null;
  signal?: AbortSignal;
}): Promise<Postgres> {
  const { dataDir, secrets, port, signal } = options;
  return startPostgres({
    dataDir: places(dataDir).postgres,
    ownerPassword: secrets.ownerPassword,
    flags: FLAGS,
    logFile: `${places(dataDir).logs}/postgres.log`,
    notice: progress,
    ...(port ? { port } : {}),
    ...(signal ? { signal } : {}),
  });
}

/** Makes the database ready on the embedded server: it exists, is migrated, and both serving roles can sign in. */
export async function prepareEmbedded(server: Postgres, secrets: Secrets): Promise<DatabaseUrls> {
  await ensureDatabase(server.ownerUrl("postgres"), DATABASE);
  const ownerUrl = server.ownerUrl(DATABASE);
  const { applied } = await migrate(ownerUrl);
  if (applied.length > 0) progress(`applied ${applied.length} migration${applied.length === 1 ? "" : "s"}`);
  return { ownerUrl, ...(await provisionRoles({ ownerUrl, ...secrets })) };
}

/** Migrates a server of your own. Its roles and passwords are yours. */
export async function prepareOwn(server: NonNullable<Settings["ownServer"]>): Promise<DatabaseUrls> {
  const { applied } = await migrate(server.ownerUrl);
  if (applied.length > 0) progress(`applied ${applied.length} migrations`);
  return server;
}

/** Throws the embedded database away. */
export async function dropEmbedded(server: Postgres): Promise<void> {
  const client = new pg.Client({ connectionString: server.ownerUrl("postgres") });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

/** Waits until everything committed so far is on disk: a commit that waits takes along the log before it. */
export async function commitToDisk(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("SET synchronous_commit = on; SELECT pg_current_xact_id()");
  } finally {
    await client.end();
  }
}

/** Whether anybody's data is in it. */
export async function hasData(ownerUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const found = await client.query("SELECT EXISTS (SELECT 1 FROM company) AS found");
    return found.rows[0]?.found === true;
  } finally {
    await client.end();
  }
}
