import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, statSync, truncateSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { plainEnvironment } from "./commands.ts";
import { freePort, requireFreePort } from "./ports.ts";
import {
  type Account,
  canReach,
  locateBinaries,
  openTemporaryFolder,
  reachableFolder,
  runnableBinaries,
  unprivilegedAccount,
} from "./postgres-binaries.ts";
import { ensureCluster, OWNER_ROLE, postmasterLines, stopOrphan } from "./postgres-folder.ts";
import { StartError } from "./start-error.ts";

export interface PostgresOptions {
  /** Folder of this cluster alone; made when missing. */
  readonly dataDir: string;
  readonly ownerPassword: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Further arguments of `postgres`, such as `-c fsync=off`. */
  readonly flags?: readonly string[];
  readonly logFile?: string;
  readonly signal?: AbortSignal;
  /** Told what a person should know (a folder that had to move). */
  readonly notice?: (text: string) => void;
}

export interface Postgres {
  readonly pid: number;
  readonly port: number;
  readonly dataDir: string;
  /** Connection string of the owner for one database. */
  readonly ownerUrl: (database: string) => string;
  /** Ends sessions, writes everything, stops. Safe to call twice. */
  readonly stop: () => Promise<void>;
  /** Settles when the server is gone, asked or not. */
  readonly exited: Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
const LOG_LIMIT_BYTES = 5_000_000;

/** Where the cluster can live: below the wanted folder, or elsewhere when PostgreSQL's account cannot get there. */
export function clusterFolder(wanted: string, account: Account = unprivilegedAccount()): string {
  const folder = resolve(wanted);
  return canReach(dirname(folder), account) ? folder : join(reachableFolder(folder), "postgres");
}

/**
 * Starts the packaged PostgreSQL on loopback, making the data folder the first time. As root it runs as an unprivileged account.
 * It ends with its launcher, also when that is killed.
 * @throws StartError with a text for the person at the terminal.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const account = unprivilegedAccount();
  const binaries = runnableBinaries(locateBinaries(), account);
  openTemporaryFolder(dirname(resolve(options.dataDir)), account);
  const dataDir = clusterFolder(options.dataDir, account);
  if (dataDir !== resolve(options.dataDir))
    options.notice?.(
      `PostgreSQL cannot run as root and its account cannot reach ${dirname(resolve(options.dataDir))}: the database lives in ${dataDir}`,
    );
  mkdirSync(dirname(dataDir), { recursive: true });
  await ensureCluster({
    dataDir,
    ownerPassword: options.ownerPassword,
    binaries,
    account,
    ...(options.signal && { signal: options.signal }),
  });
  options.signal?.throwIfAborted();
  await stopOrphan(dataDir);
  const port = options.port ?? (await freePort());
  await requireFreePort({ host: "127.0.0.1", port, variable: "SOUK_POSTGRES_PORT" });
  const logFile = options.logFile ?? `${dataDir}.log`;
  const log = openLog(logFile);
  const args = ["-D", dataDir, "-p", String(port), "-h", "127.0.0.1", "-k", "", ...(options.flags ?? [])];
  const child = spawn(join(binaries.bin, "postgres"), args, {
    ...account,
    cwd: dataDir,
    env: plainEnvironment({ LC_ALL: "C.UTF-8", TZ: "UTC", ...KEEP_MEMORY }), // none of our secrets, none of the caller's PG… settings
    stdio: ["ignore", log, log],
    detached: true, // Ctrl-C reaches the launcher alone: the database stops last
  });
  closeSync(log);
  const running = supervise(child, account);
  await untilReady({ child, dataDir, logFile, running, ...(options.signal && { signal: options.signal }) });
  const password = encodeURIComponent(options.ownerPassword);
  return {
    pid: running.pid,
    port,
    dataDir,
    ownerUrl: (database) => `postgresql://${OWNER_ROLE}:${password}@127.0.0.1:${port}/${database}`,
    stop: running.stop,
    exited: running.exited,
  };
}

/**
 * A flush needs a few megabytes for a moment. glibc would give them back to the system after each one and have every page cleared anew for the next
 * (5 % of a settling backend's time): up to 64 MB stay with the backend instead (mallopt(3)).
 */
const KEEP_MEMORY = {
  MALLOC_TOP_PAD_: String(1 << 20),
  MALLOC_TRIM_THRESHOLD_: String(64 << 20),
  MALLOC_MMAP_THRESHOLD_: String(32 << 20),
} as const;

function openLog(file: string): number {
  const log = openSync(file, "a", 0o600);
  if (statSync(file).size > LOG_LIMIT_BYTES) truncateSync(file);
  return log;
}

interface Running {
  readonly pid: number;
  readonly isGone: () => boolean;
  readonly stop: () => Promise<void>;
  readonly exited: Promise<void>;
}

/** Holds the server and a guard: a shell that waits on a pipe from us and stops the server when we vanish. */
function supervise(child: ChildProcess, account: Account): Running {
  const pid = child.pid;
  if (pid === undefined) throw new StartError("PostgreSQL could not be started: its program did not run");
  let gone = false;
  const guard =
    process.platform === "win32"
      ? null
      : spawn("/bin/sh", ["-c", 'read -r _; kill -INT "$1" 2>/dev/null', "souk-guard", String(pid)], {
          ...account,
          stdio: ["pipe", "ignore", "ignore"],
          detached: true,
        });
  guard?.unref();
  (guard?.stdin as { unref?: () => void } | null | undefined)?.unref?.();
  const exited = new Promise<void>((done) => {
    child.once("exit", () => {
      gone = true;
      guard?.kill("SIGKILL");
      done();
    });
  });
  const stop = async () => {
    if (!gone) child.kill("SIGINT");
    await exited;
  };
  return { pid, isGone: () => gone, stop, exited };
}

/** Readiness comes from `postmaster.pid`: a test of the port could be answered by somebody else's server. */
async function untilReady(start: {
  child: ChildProcess;
  dataDir: string;
  logFile: string;
  running: Running;
  signal?: AbortSignal;
}): Promise<void> {
  const { dataDir, logFile, running, signal } = start;
  const end = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    if (signal?.aborted) {
      await running.stop();
      throw signal.reason;
    }
    if (running.isGone()) throw new StartError(`PostgreSQL stopped while starting. Its own words are in ${logFile}`);
    const lines = postmasterLines(dataDir);
    if (Number(lines[0]) === running.pid && lines[7]?.trim() === "ready") return;
    if (performance.now() > end) {
      await running.stop();
      throw new StartError(`PostgreSQL was not ready after ${READY_TIMEOUT_MS / 1000} s. Its own words are in ${logFile}`);
    }
    await sleep(10);
  }
}
