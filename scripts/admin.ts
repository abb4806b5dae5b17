import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { backupCold, restoreCold } from "./backup/cold.ts";
import { exportServer, importServer } from "./backup/export.ts";
import type { Manifest } from "./backup/manifest.ts";
import { lockDataDir, openDataDir } from "./data-dir.ts";
import { readSettings, type Settings } from "./settings.ts";
import { CONFLICT, errorText, StartError } from "./start-error.ts";

const usage = `souk admin backup <file>     all data into one file
souk admin restore <file>    that file into an empty installation

The embedded database is copied at rest: stop Souk first. With DATABASE_URL, SOUK_DATABASE_SETTLE_URL and
SOUK_DATABASE_OWNER_URL a server is exported from one snapshot while it runs, and restored into an empty one.
Row counts and ledger sums are stated in the file and checked on restore.
`;

async function withLock<T>(settings: Settings, work: () => Promise<T>): Promise<T> {
  openDataDir(settings.dataDir);
  const lock = lockDataDir(settings.dataDir);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function backup(settings: Settings, file: string): Promise<Manifest> {
  if (existsSync(file)) throw new StartError(`${file} exists. Choose another name: a backup never overwrites one.`, CONFLICT);
  const { ownServer, dataDir } = settings;
  return ownServer ? exportServer(ownServer.ownerUrl, file) : withLock(settings, () => backupCold(dataDir, file));
}

function restore(settings: Settings, file: string): Promise<Manifest> {
  if (!existsSync(file)) throw new StartError(`There is no file ${file}.`, { exitCode: 4 });
  const { ownServer, dataDir } = settings;
  return ownServer ? importServer(ownServer.ownerUrl, file) : withLock(settings, () => restoreCold(dataDir, file));
}

async function main(args: readonly string[]): Promise<number> {
  const isJson = args.includes("--json");
  const [verb, file] = args.filter((arg) => !arg.startsWith("--"));
  if ((verb !== "backup" && verb !== "restore") || file === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  // what a server needs to run (its master key …) is not needed to copy it
  const settings = readSettings({ ...process.env, SOUK_DEMO: "1", SOUK_BIND: "127.0.0.1" });
  const manifest = await (verb === "backup" ? backup : restore)(settings, resolve(process.env["INIT_CWD"] ?? ".", file));
  const rows = Object.values(manifest.sums.rows).reduce((sum, one) => sum + one, 0);
  if (isJson) process.stdout.write(`${JSON.stringify({ file, ...manifest })}\n`);
  else
    process.stdout.write(
      `${verb === "backup" ? "backed up" : "restored"} ${rows} rows of ${Object.keys(manifest.sums.rows).length} tables, ledger balanced at ${manifest.sums.ledger.debitsMicro} micro-units\n`,
    );
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${errorText(error)}\n`);
  process.exitCode = error instanceof StartError ? error.exitCode : 1;
}
