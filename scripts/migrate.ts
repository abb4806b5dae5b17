import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

/** What Prisma's own command line sends its engine for `migrate deploy`. */
function applyRequest(): string {
  const folder = inRepository("prisma/migrations");
  const contentOf = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");
  const migrationDirectories = migrationNames().map((name) => ({
    path: name,
    migrationFile: { path: "migration.sql", content: { tag: "ok", value: contentOf(name, "migration.sql") } },
  }));
  const lockfile = { path: "migration_lock.toml", content: contentOf("migration_lock.toml") };
  const migrationsList = { baseDir: folder, lockfile, migrationDirectories, shadowDbInitScript: "" };
  return JSON.stringify({
    id: 1,
    jsonrpc: "2.0",
    method: "applyMigrations",
    params: { migrationsList, filters: { externalTables: [], externalEnums: [] } },
  });
}

interface EngineAnswer {
  readonly result?: object;
  readonly error?: { readonly message: string };
}

/** The engine's answer is its last line; one that ends without any has failed. */
function answerOf(said: string): EngineAnswer {
  try {
    return JSON.parse(said.trim().split("\n").at(-1) ?? "") as EngineAnswer;
  } catch {
    return {};
  }
}

/** The engine's message without the lines of its own source that follow each reason. */
function reasonOf(message: string): string {
  const lines = message.split("\n").filter((line) => !/^\s+(\d+: |at )/.test(line));
  return [...new Set(lines.map((line) => line.trim()))].join("\n").trim();
}

/** Asks Prisma's engine itself: its command line takes a second and a half of processor time to ask the same (measured). */
function deploy(ownerUrl: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inRepository("prisma/engine/schema-engine.mjs")], {
      cwd: ROOT,
      stdio: ["pipe", "pipe", "pipe"],
      // the address in the environment, not in the arguments, which every account of the machine may read
      env: { ...process.env, SOUK_DATABASE_OWNER_URL: ownerUrl },
    });
    let said = "";
    let complaint = "";
    child.stdout.on("data", (chunk) => {
      said += String(chunk);
    });
    child.stderr.on("data", (chunk) => {
      complaint += String(chunk);
    });
    child.once("error", reject);
    child.once("close", () => {
      const { result, error } = answerOf(said);
      if (result) resolve();
      else reject(new StartError(`The migrations failed:\n${reasonOf(error?.message ?? `${said}${complaint}`)}`));
    });
    child.stdin.on("error", () => undefined); // it ended early: `close` says why
    child.stdin.end(`${applyRequest()}\n`);
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
