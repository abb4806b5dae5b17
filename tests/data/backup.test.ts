import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createEmptyDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import { temporaryFolder } from "@souk/test-kit/postgres-server";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pack, unpack } from "../../scripts/backup/archive.ts";
import { exportServer, importServer } from "../../scripts/backup/export.ts";
import { bookProblems, readSums } from "../../scripts/books.ts";
import { plainEnvironment } from "../../scripts/commands.ts";
import { lockDataDir, openDataDir, readSecrets } from "../../scripts/data-dir.ts";
import { prepareEmbedded, startEmbedded } from "../../scripts/database.ts";
import { inRepository } from "../../scripts/repository.ts";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import { createWorld } from "../support/world.ts";

const ECHO = "globalThis.__souk_skill = { run: ({ input }) => ({ length: input.text.length }) };";
const input = { type: "object", properties: { text: { type: "string" } }, required: ["text"] };
const output = { type: "object", properties: { length: { type: "integer" } }, required: ["length"] };

let folder: string;
beforeAll(() => {
  folder = temporaryFolder("souk-backup-test-");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function withOwner<T>(database: TestDatabase, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe("an export of a server", () => {
  let api: RunningApi;
  let file: string;

  beforeAll(async () => {
    api = await startApi();
    const buyer = await api.world.addTenant("buyer");
    await api.world.enable(buyer, await api.world.publish({ name: "words/length", bundle: ECHO, manifest: { input, output } }));
    for (const text of ["a", "两个", 'tab\t, line\n, \\N and "quotes"']) {
      const { status, body } = await callSkill(api.url, buyer.key, {
        skill: "words/length",
        body: { input: { text } },
        idempotencyKey: `backup-${text.length}`,
      });
      expect(status, JSON.stringify(body)).toBe(200);
    }
    file = join(folder, "server.souk");
    await exportServer(api.database.ownerUrl, file); // while it serves
  });
  afterAll(() => api.close());

  it("restores every row, and the books balance", async () => {
    const target = await createEmptyDatabase();
    const manifest = await importServer(target.ownerUrl, file);
    expect(manifest.sums.rows["call"]).toBe(3);
    expect(BigInt(manifest.sums.ledger.debitsMicro)).toBeGreaterThan(0n);
    await withOwner(target, async (client) => {
      expect(await readSums(client)).toEqual(manifest.sums);
      expect(await bookProblems(client)).toEqual([]);
      const restored = await client.query("SELECT input FROM call ORDER BY admitted_at");
      expect(restored.rows).toEqual(
        await withOwner(api.database, async (source) => (await source.query("SELECT input FROM call ORDER BY admitted_at")).rows),
      );
    });
    await target.drop();
  });

  it("is refused, and nothing kept, when a row is missing", async () => {
    const opened = join(folder, "tampered");
    mkdirSync(opened);
    await unpack(file, opened);
    const transfers = join(opened, "tables", "transfer.copy");
    writeFileSync(transfers, readFileSync(transfers, "utf8").split("\n").slice(1).join("\n"));
    const tampered = join(folder, "tampered.souk");
    await pack(tampered, [
      { folder: opened, name: "souk-backup.json" },
      { folder: opened, name: "tables" },
    ]);
    const target = await createEmptyDatabase();
    await expect(importServer(target.ownerUrl, tampered)).rejects.toThrow(
      /transfer: 6 rows expected, 5 found[\s\S]*an account is the sum of its transfers/,
    );
    await withOwner(target, async (client) =>
      expect((await client.query("SELECT count(*)::int AS n FROM company")).rows).toEqual([{ n: 0 }]),
    );
    await target.drop();
  });

  it("is not restored over data that is there", async () => {
    await expect(importServer(api.database.ownerUrl, file)).rejects.toThrow(/not empty/);
  });

  it("is not made by a role that does not see every row", async () => {
    await expect(exportServer(api.database.appUrl, join(folder, "blind.souk"))).rejects.toThrow(/sees every row/);
    expect(existsSync(join(folder, "blind.souk"))).toBe(false);
  });
});

describe("a cold copy of the embedded database", () => {
  const admin = (dataDir: string, ...args: string[]) =>
    spawnSync(process.execPath, [inRepository("scripts/admin.ts"), ...args], {
      encoding: "utf8",
      env: plainEnvironment({ SOUK_DATA_DIR: dataDir }),
    });

  it("is made at rest only, and restores into a new folder", async () => {
    const [from, to, file] = [join(folder, "from"), join(folder, "to"), join(folder, "cold.souk")];
    openDataDir(from);
    const lock = lockDataDir(from);
    const secrets = readSecrets(from);
    const server = await startEmbedded({ dataDir: from, secrets });
    const { appUrl } = await prepareEmbedded(server, secrets);
    const world = await createWorld(appUrl);
    await world.addTenant("kept");
    await world.close();
    const early = admin(from, "backup", file);
    expect(early.stderr).toMatch(/Another Souk is running/);
    expect(early.status).toBe(9);
    await server.stop();
    lock.release();

    const made = admin(from, "backup", file, "--json");
    expect(made.stderr).toBe("");
    expect(JSON.parse(made.stdout)).toMatchObject({ kind: "cold", sums: { rows: { company: 1, employee: 1 } } });
    expect(admin(from, "backup", file).stderr).toMatch(/exists/);

    const restored = admin(to, "restore", file);
    expect(restored.stderr).toBe("");
    expect(restored.status).toBe(0);
    expect(readSecrets(to)).toEqual(secrets);
    expect(admin(to, "restore", file).stderr).toMatch(/already holds a database/);
    expect(admin(join(folder, "third"), "restore", inRepository("package.json")).stderr).toMatch(/tar failed/);
    // eight processes and three servers, one after the other
  }, 240_000);
});
