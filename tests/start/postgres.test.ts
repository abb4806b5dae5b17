import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "@souk/test-kit/postgres-server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clusterFolder, startPostgres } from "../../scripts/postgres.ts";
import { canReach } from "../../scripts/postgres-binaries.ts";
import { runningPostmaster } from "../../scripts/postgres-folder.ts";

const NOBODY = { uid: 65_534, gid: 65_534 };
const FLAGS = ["-c", "fsync=off"];

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("souk-postgres-");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe("the place of a cluster", () => {
  it("is where it was asked for when PostgreSQL's account can walk there", () => {
    expect(canReach(join(folder, "new", "postgres"), NOBODY)).toBe(true);
    expect(clusterFolder(join(folder, "postgres"), NOBODY)).toBe(join(folder, "postgres"));
  });

  it("is elsewhere, always the same, below a home that is closed to it", () => {
    const home = join(folder, "home");
    mkdirSync(home);
    chmodSync(home, 0o700);
    const wanted = join(home, "souk", ".data", "postgres");
    const isRoot = process.getuid?.() === 0;
    if (isRoot) expect(canReach(wanted, NOBODY)).toBe(false);
    expect(clusterFolder(wanted, NOBODY).startsWith(home)).toBe(!isRoot);
    expect(clusterFolder(wanted, NOBODY)).toBe(clusterFolder(wanted, NOBODY));
    expect(clusterFolder(wanted, {})).toBe(wanted); // a normal user runs it as they are
  });

  it("works there, and says so", async () => {
    const home = join(folder, "closed");
    mkdirSync(home);
    chmodSync(home, 0o700);
    const notices: string[] = [];
    const server = await startPostgres({
      dataDir: join(home, "postgres"),
      ownerPassword: "x",
      flags: FLAGS,
      notice: (text) => notices.push(text),
    });
    expect(runningPostmaster(server.dataDir)).toBe(server.pid);
    const hasMoved = !server.dataDir.startsWith(home);
    expect(notices.length).toBe(hasMoved ? 1 : 0);
    if (hasMoved) expect(notices[0]).toContain(`the database lives in ${server.dataDir}`);
    await server.stop();
    if (hasMoved) rmSync(dirname(server.dataDir), { recursive: true, force: true });
  });
});

describe("the server's environment", () => {
  it("holds neither our secrets nor settings meant for another server", async () => {
    vi.stubEnv("SOUK_MASTER_KEY", "a-secret-of-ours");
    vi.stubEnv("PGOPTIONS", "-c geqo=off");
    const server = await startPostgres({ dataDir: join(folder, "postgres"), ownerPassword: "x", flags: FLAGS });
    const environment = readFileSync(`/proc/${server.pid}/environ`, "utf8");
    expect(environment).toContain("LC_ALL=C.UTF-8");
    expect(environment).not.toMatch(/a-secret-of-ours|PGOPTIONS/);
    await server.stop();
  });
});

describe("a temporary folder", () => {
  it("keeps its database, also when it is closed at first", async () => {
    chmodSync(folder, 0o700);
    const server = await startPostgres({ dataDir: join(folder, "postgres"), ownerPassword: "x", flags: FLAGS });
    expect(server.dataDir).toBe(join(folder, "postgres"));
    await server.stop();
  });
});

describe("a new cluster", () => {
  it("leaves nothing when it is stopped while being made, and removes what a killed one left", async () => {
    const dataDir = join(folder, "postgres");
    mkdirSync(`${dataDir}.new-4194305`); // of a process that no longer exists
    const abort = new AbortController();
    const starting = startPostgres({ dataDir, ownerPassword: "x", flags: FLAGS, signal: abort.signal });
    setTimeout(() => abort.abort(new Error("stopped")), 100);
    await expect(starting).rejects.toThrow("stopped");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is not made over something else", async () => {
    const dataDir = join(folder, "postgres");
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, "thesis.txt"), "years of work");
    await expect(startPostgres({ dataDir, ownerPassword: "x" })).rejects.toThrow(/not empty and not a PostgreSQL data folder/);
    expect(existsSync(join(dataDir, "thesis.txt"))).toBe(true);
  });
});
