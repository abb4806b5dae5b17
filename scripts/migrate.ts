import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname } from "node:path";
import pg from "pg";
import { inRepository, ROOT } from "./repository.ts";
import { errorText, StartError } from "./start-error.ts";

interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly isFinished: boolean;
}

async function appliedMigrations(ownerUrl: string): Promise<AppliedMigration[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const rows = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
      "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
    );
    return rows.rows.map((row) => ({ name: row.migration_name, checksum: row.checksum, isFinished: row.finished_at !== null }));
  } catch (error) {
    if ((error as { code?: string }).code === "42P01") return []; // an empty database has no such table
    throw error;
  } finally {
    await client.end();
  }
}

/** Migrations of this checkout, oldest first. */
export function migrationNames(): string[] {
  return readdirSync(inRepository("prisma/migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function checksumOf(name: string): string {
  return createHash("sha256")
    .update(readFileSync(inRepository("prisma/migrations", name, "migration.sql")))
    .digest("hex");
}

function deploy(ownerUrl: string): Promise<void> {
  const prisma = createRequire(import.meta.url).resolve("prisma/build/index.js");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [prisma, "migrate", "deploy"], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        // the engine is started by its first line, `#!/usr/bin/env node`
        PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
        SOUK_DATABASE_OWNER_URL: ownerUrl,
        PRISMA_SCHEMA_ENGINE_BINARY: inRepository("prisma/engine/schema-engine.mjs"),
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
        CHECKPOINT_DISABLE: "1",
      },
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        said += String(chunk);
      });
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new StartError(`The migrations failed:\n${said.trim()}`))));
  });
}

/**
 * Brings a database to this checkout's schema. When nothing is missing it costs one query.
 * @throws StartError when a migration fails, was changed after it was applied, or comes from a newer Souk.
 */
export async function migrate(ownerUrl: string): Promise<{ applied: string[] }> {
  const wanted = migrationNames();
  const present = new Map((await appliedMigrations(ownerUrl)).map((row) => [row.name, row]));
  const unknown = [...present.keys()].filter((name) => !wanted.includes(name));
  if (unknown.length > 0)
    throw new StartError(
      `The database was migrated by a newer Souk (${unknown.join(", ")}). Start that version, or restore a backup made with this one.`,
    );
  const changed = wanted.filter((name) => present.has(name) && present.get(name)?.checksum !== checksumOf(name));
  if (changed.length > 0)
    throw new StartError(
      `${changed.join(", ")}: this migration was changed after it had been applied here. Migrations never change: add a new one. ` +
        "A demo database can be thrown away: npm run demo:reset.",
    );
  const missing = wanted.filter((name) => present.get(name)?.isFinished !== true);
  if (missing.length === 0) return { applied: [] };
  await deploy(ownerUrl);
  const finished = new Set((await appliedMigrations(ownerUrl)).filter((row) => row.isFinished).map((row) => row.name));
  const left = missing.filter((name) => !finished.has(name));
  if (left.length > 0) throw new StartError(`These migrations were not applied, and nobody said why: ${left.join(", ")}`);
  return { applied: missing };
}

if (import.meta.main) {
  const ownerUrl = process.env["SOUK_DATABASE_OWNER_URL"];
  try {
    if (!ownerUrl) throw new StartError("Set SOUK_DATABASE_OWNER_URL to the database to migrate (npm start migrates its own by itself).");
    const { applied } = await migrate(ownerUrl);
    process.stdout.write(applied.length === 0 ? "nothing to migrate\n" : `applied ${applied.join(", ")}\n`);
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    process.exitCode = 1;
  }
}
