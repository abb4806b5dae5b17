import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isAlive, startMark } from "./processes.ts";
import { CONFLICT, StartError } from "./start-error.ts";

const Secrets = z.object({
  ownerPassword: z.string(),
  appPassword: z.string(),
  settlePassword: z.string(),
  masterKey: z.string(),
  sessionSecret: z.string(),
});

/** Generated once per data folder; readable by its owner alone. */
export type Secrets = z.output<typeof Secrets>;

/** Places inside a data folder. */
export function places(dataDir: string) {
  return {
    postgres: join(dataDir, "postgres"),
    secrets: join(dataDir, "secrets.json"),
    lock: join(dataDir, "souk.lock"),
    demo: join(dataDir, "demo.json"),
    /** There while the demo is being seeded: tells a half-seeded database from one with data of its own. */
    seeding: join(dataDir, "seeding"),
    /** State of the demo's own systems. */
    systems: join(dataDir, "systems.json"),
    logs: join(dataDir, "logs"),
  } as const;
}

/** Makes the folder and its logs. */
export function openDataDir(dataDir: string): void {
  // PostgreSQL's own account walks through; what is secret carries its own mode
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  mkdirSync(places(dataDir).logs, { recursive: true, mode: 0o700 });
}

/** The secrets of this data folder, made the first time. @throws StartError when they are gone but the database is there. */
export function readSecrets(dataDir: string): Secrets {
  const { secrets: file, postgres } = places(dataDir);
  if (existsSync(file)) {
    const parsed = Secrets.safeParse(JSON.parse(readFileSync(file, "utf8")));
    if (parsed.success) return parsed.data;
    throw new StartError(`${file} is damaged. Put it back from your backup.`);
  }
  if (existsSync(join(postgres, "PG_VERSION")))
    throw new StartError(`${file} is missing, and with it the passwords of the database beside it. Put it back from your backup.`);
  const random = (bytes: number) => randomBytes(bytes).toString("base64url");
  const secrets: Secrets = {
    ownerPassword: random(24),
    appPassword: random(24),
    settlePassword: random(24),
    masterKey: randomBytes(32).toString("base64"),
    sessionSecret: random(32),
  };
  // written beside and renamed: never half a file
  const half = `${file}.new-${process.pid}`;
  writeFileSync(half, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(half, file);
  return secrets;
}

const Holder = z.object({ pid: z.number(), mark: z.string().nullable(), web: z.string().nullable() });
type Holder = z.output<typeof Holder>;

function readHolder(file: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

function isHeld(holder: Holder | null): holder is Holder {
  return holder !== null && isAlive(holder.pid) && startMark(holder.pid) === holder.mark;
}

/** The process that uses this data folder now, or null. */
export function currentHolder(dataDir: string): { pid: number; web: string | null } | null {
  const holder = readHolder(places(dataDir).lock);
  return isHeld(holder) ? { pid: holder.pid, web: holder.web } : null;
}

export interface DataDirLock {
  /** Tells a second start where this one can be reached. */
  readonly announce: (webUrl: string) => void;
  readonly release: () => void;
}

/** Takes the folder for this process, over from one that was killed. @throws StartError while another Souk uses it. */
export function lockDataDir(dataDir: string): DataDirLock {
  const { lock } = places(dataDir);
  const mine = `${lock}.new-${process.pid}`;
  const write = (web: string | null) =>
    writeFileSync(mine, JSON.stringify({ pid: process.pid, mark: startMark(process.pid), web } satisfies Holder), { mode: 0o600 });
  write(null);
  try {
    for (let attempt = 0; ; attempt++) {
      if (take(mine, lock)) break;
      const holder = readHolder(lock);
      if (isHeld(holder) || attempt > 5) throw new StartError(runningText(dataDir, holder), CONFLICT);
      discardStale(lock);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return {
    announce: (webUrl) => {
      write(webUrl);
      renameSync(mine, lock);
    },
    release: () => {
      if (readHolder(lock)?.pid === process.pid) rmSync(lock, { force: true });
    },
  };
}

/** A link is made by one process only, also when several try at once. */
function take(mine: string, lock: string): boolean {
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Moves a dead holder's lock away; gives it back when a live one took its place in between. */
function discardStale(lock: string): void {
  const aside = `${lock}.old-${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // another start was faster
  }
  if (isHeld(readHolder(aside))) take(aside, lock);
  rmSync(aside, { force: true });
}

function runningText(dataDir: string, holder: Holder | null): string {
  const where = holder?.web ? `It answers at ${holder.web}` : "It is still starting";
  return (
    `Another Souk is running on ${dataDir} (process ${holder?.pid ?? "unknown"}). ${where}.\n` +
    "Stop it with Ctrl-C first, or start a second one beside it: SOUK_DATA_DIR=.data2 SOUK_WEB_PORT=3001 SOUK_API_PORT=4001 npm start"
  );
}
