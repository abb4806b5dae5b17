import { spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { plainEnvironment } from "./commands.ts";
import type { Account, PostgresBinaries } from "./postgres-binaries.ts";
import { isAlive, waitForExit, workingFolder } from "./processes.ts";
import { StartError } from "./start-error.ts";

/** Name of the role initdb makes: it owns the database and runs the migrations. */
export const OWNER_ROLE = "souk_owner";

export interface NewCluster {
  readonly dataDir: string;
  readonly ownerPassword: string;
  readonly binaries: PostgresBinaries;
  readonly account: Account;
  readonly signal?: AbortSignal;
}

const HALF_MADE = /\.new-(\d+)$/;

/** Removes what an initdb left behind that was stopped in the middle. */
function removeHalfMade(dataDir: string): void {
  for (const name of readdirSync(dirname(dataDir))) {
    const pid = Number(HALF_MADE.exec(name)?.[1] ?? 0);
    const ours = name.startsWith(`${basename(dataDir)}.`) && pid > 0;
    if (ours && (pid === process.pid || !isAlive(pid))) rmSync(join(dirname(dataDir), name), { recursive: true, force: true });
  }
}

/**
 * Makes a data folder unless it is there. It is made beside its place and renamed when complete,
 * so a stop in the middle leaves nothing that looks like a data folder.
 * @throws StartError for a folder of another major version, or when initdb fails.
 */
export async function ensureCluster(cluster: NewCluster): Promise<void> {
  const { dataDir, binaries, account } = cluster;
  const versionFile = join(dataDir, "PG_VERSION");
  if (existsSync(versionFile)) {
    const major = Number(readFileSync(versionFile, "utf8").trim());
    if (major === binaries.major) return;
    throw new StartError(
      `The data folder ${dataDir} was made by PostgreSQL ${major}; this Souk ships PostgreSQL ${binaries.major} and cannot read it. ` +
        "Nothing was changed. docs/runbooks/postgres-major-upgrade.md shows how to carry the data over, or set SOUK_DATA_DIR to start with an empty one.",
    );
  }
  mkdirSync(dirname(dataDir), { recursive: true });
  removeHalfMade(dataDir);
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0)
    throw new StartError(`${dataDir} is not empty and not a PostgreSQL data folder. Move it away, or set SOUK_DATA_DIR.`);
  const half = `${dataDir}.new-${process.pid}`;
  const passwordFile = `${dataDir}-password.new-${process.pid}`;
  try {
    mkdirSync(half, { mode: 0o700 });
    writeFileSync(passwordFile, cluster.ownerPassword, { mode: 0o600 });
    if (account.uid !== undefined && account.gid !== undefined) {
      chownSync(half, account.uid, account.gid);
      chownSync(passwordFile, account.uid, account.gid);
    }
    await initdb({ ...cluster, half, passwordFile });
    rmSync(dataDir, { recursive: true, force: true });
    renameSync(half, dataDir);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(half, { recursive: true, force: true });
  }
}

function initdb(cluster: NewCluster & { half: string; passwordFile: string }): Promise<void> {
  const { binaries, account, half, passwordFile, signal } = cluster;
  const args = ["-D", half, "-U", OWNER_ROLE, "--pwfile", passwordFile, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8"];
  return new Promise((resolve, reject) => {
    // A group of its own: Ctrl-C reaches the launcher alone, which stops everything in order.
    const child = spawn(join(binaries.bin, "initdb"), args, {
      ...account,
      cwd: half,
      env: plainEnvironment({ LC_ALL: "C.UTF-8", TZ: "UTC" }),
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    let complaint = "";
    child.stderr.on("data", (chunk) => {
      complaint += String(chunk);
    });
    const stop = () => child.kill("SIGTERM");
    signal?.addEventListener("abort", stop, { once: true });
    child.once("error", reject);
    child.once("close", (code) => {
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) reject(signal.reason);
      else if (code === 0) resolve();
      else reject(new StartError(`initdb failed (${code}): ${complaint.trim()}`));
    });
  });
}

/** Lines of `postmaster.pid`: line 1 the process, line 4 the port, line 8 its state. */
export function postmasterLines(dataDir: string): string[] {
  try {
    return readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return [];
  }
}

/** The process that serves this data folder now, or null. */
export function runningPostmaster(dataDir: string): number | null {
  const pid = Number(postmasterLines(dataDir)[0] ?? 0);
  if (!(pid > 0) || !isAlive(pid)) return null;
  const folder = workingFolder(pid);
  return folder === null || folder === dataDir ? pid : null;
}

/**
 * Stops a postmaster whose launcher was killed; the caller holds the launcher's lock, so nobody else uses it.
 * Without this we would talk to the old one by mistake.
 */
export async function stopOrphan(dataDir: string): Promise<void> {
  const pid = runningPostmaster(dataDir);
  if (pid === null) {
    // The number may belong to another program by now, which PostgreSQL would take for itself.
    rmSync(join(dataDir, "postmaster.pid"), { force: true });
    return;
  }
  process.kill(pid, "SIGINT");
  if (await waitForExit(pid, 15_000)) return;
  process.kill(pid, "SIGQUIT");
  if (!(await waitForExit(pid, 5_000)))
    throw new StartError(`PostgreSQL of an earlier start (process ${pid}) does not stop. End it and start again.`);
}
