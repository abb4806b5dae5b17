import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { bookProblems, readSums, sumDifferences, tableNames } from "../books.ts";
import { migrate, migrationNames } from "../migrate.ts";
import { CONFLICT, StartError } from "../start-error.ts";
import { pack, unpack } from "./archive.ts";
import { copyFromFile, copyToFile } from "./copy.ts";
import { MANIFEST_FILE, type Manifest, parseManifest } from "./manifest.ts";

async function withOwner<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "souk-backup-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The manifest of what `client` sees in its transaction. */
export async function describeDatabase(client: pg.ClientBase, kind: Manifest["kind"]): Promise<Manifest> {
  const about = await client.query<{ at: Date; version: number }>(
    "SELECT now() AS at, current_setting('server_version_num')::int AS version",
  );
  const applied = await client.query<{ name: string }>(
    "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1",
  );
  return {
    format: 1,
    kind,
    madeAt: about.rows[0]?.at.toISOString() ?? "",
    postgresMajor: Math.trunc((about.rows[0]?.version ?? 0) / 10_000),
    migrations: applied.rows.map((row) => row.name),
    sums: await readSums(client),
  };
}

/** Refuses a role that row-level security would show only a part to: a silent hole in a backup. */
async function requireFullSight(client: pg.ClientBase): Promise<void> {
  const role = await client.query<{ sees_all: boolean }>(
    "SELECT rolsuper OR rolbypassrls AS sees_all FROM pg_roles WHERE rolname = current_user",
  );
  if (role.rows[0]?.sees_all !== true)
    throw new StartError(
      "SOUK_DATABASE_OWNER_URL must be a role that sees every row for this: ALTER ROLE … BYPASSRLS, by an administrator of the server.",
    );
}

/** A table and the columns a copy carries: what PostgreSQL generates from them it generates again. */
async function copied(client: pg.ClientBase, name: string): Promise<{ table: string; columns: string }> {
  const found = await client.query<{ attname: string }>(
    "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
    [`public.${client.escapeIdentifier(name)}`],
  );
  return { table: client.escapeIdentifier(name), columns: found.rows.map((row) => client.escapeIdentifier(row.attname)).join(", ") };
}

/** Writes every table of a server, read in one snapshot, with counts and sums. */
export function exportServer(ownerUrl: string, file: string): Promise<Manifest> {
  return inTemporaryFolder((folder) =>
    withOwner(ownerUrl, async (client) => {
      await requireFullSight(client);
      mkdirSync(join(folder, "tables"));
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const manifest = await describeDatabase(client, "export");
      for (const name of await tableNames(client)) {
        const { table, columns } = await copied(client, name);
        await copyToFile(client, `COPY (SELECT ${columns} FROM ${table}) TO STDOUT`, join(folder, "tables", `${name}.copy`));
      }
      await client.query("COMMIT");
      writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify(manifest, null, 2));
      await pack(file, [
        { folder, name: MANIFEST_FILE },
        { folder, name: "tables" },
      ]);
      return manifest;
    }),
  );
}

/** Fills an empty server from an export: all of it or nothing, and only when counts, sums and books agree. */
export function importServer(ownerUrl: string, file: string): Promise<Manifest> {
  return inTemporaryFolder(async (folder) => {
    await unpack(file, folder);
    const manifest = parseManifest(readFileSync(join(folder, MANIFEST_FILE), "utf8"));
    if (manifest.kind !== "export") throw new StartError("This is a cold copy of an embedded database: restore it without DATABASE_URL.");
    const known = migrationNames();
    if (manifest.migrations.join() !== known.join())
      throw new StartError(
        `The backup was made by another version of Souk (${manifest.migrations.length} migrations, this one has ${known.length}). ` +
          "Restore it with that version, then upgrade.",
      );
    await migrate(ownerUrl);
    await withOwner(ownerUrl, (client) => fill(client, folder, manifest));
    return manifest;
  });
}

async function fill(client: pg.Client, folder: string, manifest: Manifest): Promise<void> {
  await requireFullSight(client);
  await client.query("BEGIN");
  const present = await client.query("SELECT EXISTS (SELECT FROM company) AS found");
  if (present.rows[0]?.found === true)
    throw new StartError("The database is not empty. A backup is restored into an empty one, so that nothing is mixed or lost.", CONFLICT);
  const tables = await tableNames(client);
  for (const name of tables) {
    const { table, columns } = await copied(client, name);
    // the migrations brought rows of their own, which are part of the backup; triggers guard changes, not a copy
    await client.query(`TRUNCATE ${table}`);
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await copyFromFile(client, `COPY ${table} (${columns}) FROM STDIN`, join(folder, "tables", `${name}.copy`));
    await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  }
  const problems = [...sumDifferences(manifest.sums, await readSums(client)), ...(await bookProblems(client))];
  if (problems.length > 0)
    throw new StartError(`The restored data is not what was backed up; nothing was kept:\n  ${problems.join("\n  ")}`);
  await client.query("COMMIT");
}
