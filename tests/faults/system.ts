import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "@souk/test-kit/postgres-server";
import { plainEnvironment } from "../../scripts/commands.ts";
import { migrate } from "../../scripts/migrate.ts";
import { API_FLAGS } from "../../scripts/node-flags.ts";
import { freePort } from "../../scripts/ports.ts";
import { type Postgres, startPostgres } from "../../scripts/postgres.ts";
import { inRepository } from "../../scripts/repository.ts";
import { ensureDatabase, provisionRoles, type ServingUrls } from "../../scripts/roles.ts";

/** One API process that comes back on the same port. */
export interface ApiNode {
  readonly url: string;
  readonly pid: () => number;
  /** `kill -9`, then a new process in its place; settles when that one is ready. */
  readonly kill: () => Promise<void>;
  /** `kill -9` of one of its sandbox hosts. False when it has none at this moment. */
  readonly killHost: (pick: (count: number) => number) => boolean;
  readonly stop: () => Promise<void>;
}

/** Real processes on one database with durability on: what a machine has, without a launcher that mends things by itself. */
export interface FaultySystem {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly nodes: readonly ApiNode[];
  readonly killPostgres: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const READY_TIMEOUT_MS = 180_000;

async function startNode(env: Readonly<Record<string, string>>): Promise<ApiNode> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess;
  let said = "";
  const start = async () => {
    child = spawn(process.execPath, [...API_FLAGS, inRepository("apps/marketplace-api/src/main.ts")], {
      cwd: inRepository(),
      env: plainEnvironment({ ...env, SOUK_API_PORT: String(port), SOUK_LOG_LEVEL: "error" }),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk) => {
        said = `${said}${chunk}`.slice(-4_000);
      });
    const end = performance.now() + READY_TIMEOUT_MS;
    while (!(await isReady(url))) {
      // PostgreSQL may be down at this moment: whoever watches the process starts it again
      if (child.exitCode !== null || child.signalCode !== null) return false;
      if (performance.now() > end) throw new Error(`the API (process ${child.pid}) is not ready: ${await readiness(url)}\n${said}`);
      await sleep(50);
    }
    return true;
  };
  const startUntilReady = async () => {
    for (let attempt = 0; !(await start()); attempt++) {
      if (attempt > 20) throw new Error(`the API does not start:\n${said}`);
      await sleep(100);
    }
  };
  const gone = () =>
    new Promise<void>((resolve) =>
      child.exitCode === null && child.signalCode === null ? child.once("exit", () => resolve()) : resolve(),
    );
  await startUntilReady();
  return {
    url,
    pid: () => child.pid ?? 0,
    kill: async () => {
      child.kill("SIGKILL");
      await gone();
      await startUntilReady();
    },
    killHost: (pick) => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the API ended by itself (${child.exitCode}): ${said}`);
      const hosts = childrenOf(child.pid ?? 0);
      const victim = hosts[pick(hosts.length)];
      if (victim === undefined) return false;
      process.kill(victim, "SIGKILL");
      return true;
    },
    stop: async () => {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await gone();
      clearTimeout(force);
    },
  };
}

function readiness(url: string): Promise<string> {
  return fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) }).then(
    (response) => response.text(),
    (error: unknown) => String(error),
  );
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

function childrenOf(pid: number): number[] {
  if (!existsSync("/proc/self/stat")) {
    const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return rows.map((row) => row.trim().split(/\s+/).map(Number)).flatMap(([child, parent]) => (parent === pid && child ? [child] : []));
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(join("/proc", name, "stat"), "utf8");
        const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return Number(parent) === pid && state !== "Z" ? [Number(name)] : [];
      } catch {
        return []; // it ended while we looked
      }
    });
}

/** Starts PostgreSQL and `nodeCount` API processes on it. */
export async function startFaultySystem(nodeCount: number): Promise<FaultySystem> {
  const folder = temporaryFolder("souk-faults-");
  const ownerPassword = "owner";
  const dataDir = join(folder, "postgres");
  const flags = ["-c", "max_connections=200"];
  let server: Postgres = await startPostgres({ dataDir, ownerPassword, flags });
  const { port } = server;
  const ownerUrl = server.ownerUrl("souk");
  await ensureDatabase(server.ownerUrl("postgres"), "souk");
  await migrate(ownerUrl);
  const urls: ServingUrls = await provisionRoles({ ownerUrl, appPassword: "app", settlePassword: "settle" });
  const env = {
    DATABASE_URL: urls.appUrl,
    SOUK_DATABASE_SETTLE_URL: urls.settleUrl,
    SOUK_DATABASE_OWNER_URL: ownerUrl,
    SOUK_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
    SOUK_DATA_DIR: folder,
    SOUK_DEMO: "0",
    SOUK_HOSTS: "1",
    SOUK_SANDBOX_TIER_MIN: "permission",
    SOUK_API_URL: "http://souk.test",
  };
  const nodes: ApiNode[] = [];
  for (let i = 0; i < nodeCount; i++) nodes.push(await startNode(env));
  return {
    ownerUrl,
    appUrl: urls.appUrl,
    nodes,
    killPostgres: async () => {
      process.kill(server.pid, "SIGKILL");
      await server.exited;
      for (let attempt = 0; ; attempt++) {
        try {
          server = await startPostgres({ dataDir, ownerPassword, flags, port });
          return;
        } catch (error) {
          // its orphaned backends hold the shared memory for a moment
          if (attempt > 50) throw error;
          await sleep(100);
        }
      }
    },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
