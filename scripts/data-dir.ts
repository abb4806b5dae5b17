import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type FileLock, type Holder, holderOf, takeLock } from "./lock-file.ts";
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

/** The process that uses this data folder now, or null. */
export function currentHolder(dataDir: string): { pid: number; web: string | null } | null {
  return holderOf(places(dataDir).lock);
}

/** Takes the folder for this process, over from one that was killed. @throws StartError while another Souk uses it. */
export function lockDataDir(dataDir: string): FileLock {
  const { lock } = places(dataDir);
  const taken = takeLock(lock);
  if (!taken.isTaken) throw new StartError(runningText(dataDir, taken.holder), CONFLICT);
  return taken;
}

function runningText(dataDir: string, holder: Holder | null): string {
  const where = holder?.web ? `It answers at ${holder.web}` : "It is still starting";
  return (
    `Another Souk is running on ${dataDir} (process ${holder?.pid ?? "unknown"}). ${where}.\n` +
    "Stop it with Ctrl-C first, or start a second one beside it: SOUK_DATA_DIR=.data2 SOUK_WEB_PORT=3001 SOUK_API_PORT=4001 npm start"
  );
}
