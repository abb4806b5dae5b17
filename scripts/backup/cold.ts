import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import pg from "pg";
import { bookProblems, readSums, sumDifferences } from "../books.ts";
import { openDataDir, places, readSecrets } from "../data-dir.ts";
import { DATABASE, startEmbedded } from "../database.ts";
import { clusterFolder } from "../postgres.ts";
import { locateBinaries, unprivilegedAccount } from "../postgres-binaries.ts";
import { CONFLICT, StartError } from "../start-error.ts";
import { pack, unpack } from "./archive.ts";
import { describeDatabase } from "./export.ts";
import { MANIFEST_FILE, type Manifest, parseManifest } from "./manifest.ts";

/** Files beside the database that belong to it. */
const BESIDE = ["secrets.json", "demo.json"];

async function withEmbedded<T>(dataDir: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const server = await startEmbedded({ dataDir, secrets: readSecrets(dataDir) });
  try {
    const client = new pg.Client({ connectionString: server.ownerUrl(DATABASE) });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  } finally {
    await server.stop();
  }
}

/** Packs the files of an embedded database at rest. The caller holds the folder's lock. */
export async function backupCold(dataDir: string, file: string): Promise<Manifest> {
  const cluster = clusterFolder(places(dataDir).postgres);
  if (!existsSync(join(cluster, "PG_VERSION"))) throw new StartError(`There is no embedded database in ${dataDir} to back up.`);
  const manifest = await withEmbedded(dataDir, (client) => describeDatabase(client, "cold"));
  const note = join(dataDir, MANIFEST_FILE);
  try {
    writeFileSync(note, JSON.stringify(manifest, null, 2), { mode: 0o600 });
    await pack(file, [
      { folder: dataDir, name: MANIFEST_FILE },
      ...BESIDE.filter((name) => existsSync(join(dataDir, name))).map((name) => ({ folder: dataDir, name })),
      { folder: dirname(cluster), name: basename(cluster) },
    ]);
  } finally {
    rmSync(note, { force: true });
  }
  return manifest;
}

/** Unpacks a cold copy into a data folder without a database and checks what it holds. The caller holds the folder's lock. */
export async function restoreCold(dataDir: string, file: string): Promise<Manifest> {
  const cluster = clusterFolder(places(dataDir).postgres);
  if (existsSync(cluster) || existsSync(places(dataDir).secrets))
    throw new StartError(
      `${dataDir} already holds a database. Move it away, or set SOUK_DATA_DIR to a new folder, and restore again.`,
      CONFLICT,
    );
  openDataDir(dataDir);
  mkdirSync(dirname(cluster), { recursive: true });
  const half = mkdtempSync(join(dirname(cluster), "restore-"));
  try {
    await unpack(file, half);
    const manifest = parseManifest(readFileSync(join(half, MANIFEST_FILE), "utf8"));
    if (manifest.kind !== "cold")
      throw new StartError("This is an export of a server: set DATABASE_URL and the other two to restore it into one.");
    const { major } = locateBinaries();
    if (manifest.postgresMajor !== major)
      throw new StartError(
        `The backup is of PostgreSQL ${manifest.postgresMajor}, this Souk ships ${major}: see docs/runbooks/postgres-major-upgrade.md`,
      );
    giveTo(unprivilegedAccount(), join(half, basename(cluster)));
    for (const name of BESIDE) if (existsSync(join(half, name))) renameSync(join(half, name), join(dataDir, name));
    renameSync(join(half, basename(cluster)), cluster);
    const problems = await withEmbedded(dataDir, async (client) => [
      ...sumDifferences(manifest.sums, await readSums(client)),
      ...(await bookProblems(client)),
    ]);
    if (problems.length > 0) throw new StartError(`The restored data is not what was backed up:\n  ${problems.join("\n  ")}`);
    return manifest;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

/** The account has another number on another machine. */
function giveTo(account: { uid?: number; gid?: number }, path: string): void {
  if (account.uid === undefined || account.gid === undefined) return;
  chownSync(path, account.uid, account.gid);
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) giveTo(account, join(path, name));
}
