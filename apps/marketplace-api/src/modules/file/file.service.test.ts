import { createDatabase, createSettleConnection, type Database, type SettleConnection } from "@souk/db";
import { newUuid, seededRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../identity/index.ts";
import { createBlobStore, createFileCommitter, createFileReader, createFileService, type FileService, MAX_FILE_BYTES } from "./index.ts";

const clock = fixedClock();
const random = seededRandom(4);
const uuid = (): string => newUuid(clock, random);

let database: TestDatabase;
let db: Database;
let settle: SettleConnection;
let service: FileService;
let reader: ReturnType<typeof createFileReader>;
let ada: Principal;
let eve: Principal;

async function addPerson(slug: string, grants: readonly string[]): Promise<Principal> {
  const company = { id: uuid(), slug, name: slug, currency: "USD", billingTimeZone: "UTC", env: "live" } as const;
  const employeeId = uuid();
  const createdAt = new Date(clock.now());
  await db.withCompany(company.id, async (tx) => {
    await tx.company.create({ data: { ...company, legalName: slug, createdAt } });
    await tx.employee.create({
      data: { companyId: company.id, id: employeeId, email: `${slug}@example.com`, name: slug, roles: ["employee"], createdAt },
    });
  });
  return {
    kind: "employee",
    key: `employee:${employeeId}`,
    companyId: company.id,
    employeeId,
    agentId: null,
    publisher: null,
    name: slug,
    email: null,
    locale: "en",
    roles: ["employee"],
    groups: [],
    costCentre: "",
    scopes: ["*"],
    employeeGrants: grants,
    agentGrants: null,
    company,
    sessionId: null,
    epoch: 0n,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}

beforeAll(async () => {
  database = await createTestDatabase();
  db = await createDatabase({ url: database.appUrl });
  settle = await createSettleConnection(database.settleUrl);
  const blobs = createBlobStore({ db, clock, objects: null, newKey: uuid });
  reader = createFileReader({ db, blobs });
  service = createFileService({ db, clock, random, reader, blobs, committer: createFileCommitter(settle) });
  ada = await addPerson("ada", ["file:/invoices/** read,write", "file:/reports/** read"]);
  eve = await addPerson("eve", ["file:/** read,write"]);
});
afterAll(async () => {
  await settle.close();
  await db.close();
  await database.drop();
});

const upload = (path: string, content: string, baseVersion?: number) => service.upload(ada, { path, content, baseVersion });

describe("the workspace", () => {
  it("keeps every version, with who made it", async () => {
    expect(await upload("/invoices/a.json", "one")).toEqual({ path: "/invoices/a.json", version: 1 });
    clock.advance(1_000);
    expect(await upload("/invoices/a.json", "two", 1)).toEqual({ path: "/invoices/a.json", version: 2 });
    const file = await service.read(ada, { path: "/invoices/a.json" });
    expect(file).toMatchObject({ text: "two", version: 2, size: 3 });
    expect(file.versions.map((v) => [v.version, v.by?.name, v.callId])).toEqual([
      [2, "ada", null],
      [1, "ada", null],
    ]);
    expect((await service.read(ada, { path: "/invoices/a.json", version: 1 })).text).toBe("one");
    const then = await service.download(ada, { path: "/invoices/a.json", at: clock.now() - 500 });
    expect(Buffer.from(then.content).toString()).toBe("one");
  });

  it("never writes over a version the writer has not seen", async () => {
    await upload("/invoices/race.json", "mine");
    await expect(upload("/invoices/race.json", "yours", 0)).rejects.toMatchObject({ code: "file_conflict", details: { version: 1 } });
    const writes = await Promise.allSettled(["a", "b", "c", "d"].map((text) => upload("/invoices/race.json", text, 1)));
    expect(writes.filter((write) => write.status === "fulfilled")).toHaveLength(1);
    expect((await reader.head(ada.companyId, "/invoices/race.json")).version).toBe(2);
  });

  it("is decided by the person's own grants: read, write and list", async () => {
    await service.upload(eve, { path: "/reports/x.csv", content: "eve's" });
    await expect(service.upload(ada, { path: "/reports/x.csv", content: "no" })).rejects.toMatchObject({
      code: "permission_denied",
      details: { decision: { allowed: false, layer: "employee", missing: ["file:/reports/x.csv write"] } },
    });
    await expect(service.read(ada, { path: "/salaries/all.csv" })).rejects.toMatchObject({ code: "permission_denied" });
    await expect(service.list({ ...ada, employeeGrants: [] }, { prefix: "/" })).resolves.toMatchObject({ items: [], truncated: false });
  });

  it("[F55] a person without any grant has a folder of their own, which uploads go to and nobody else enters", async () => {
    const person = { ...ada, employeeGrants: [] };
    const { ownFolder } = await service.list(person, { prefix: "/" });
    const path = `${ownFolder}/note.txt`;
    expect((await service.upload(person, { path, content: "mine" })).version).toBe(1);
    expect((await service.read(person, { path })).text).toBe("mine");
    await expect(service.read(eve, { path })).rejects.toMatchObject({ code: "permission_denied" });
  });

  it("[F35] an agent never reaches more than its owner, nor more than it was given", async () => {
    const agent = { ...ada, kind: "agent" as const, agentId: uuid(), agentGrants: ["file:/** read,write"] };
    await expect(service.read(agent, { path: "/salaries/all.csv" })).rejects.toMatchObject({
      details: { decision: { layer: "employee" } },
    });
    const narrow = { ...agent, agentGrants: ["file:/invoices/a.json read"] };
    expect((await service.list(narrow, { prefix: "/" })).items.map((item) => item.path)).toEqual(["/invoices/a.json"]);
    await expect(service.upload(narrow, { path: "/invoices/a.json", content: "x" })).rejects.toMatchObject({
      details: { decision: { layer: "agent" } },
    });
  });

  it("[I8] another company's files do not exist, whatever the grant, also not in the cache of contents", async () => {
    await upload("/invoices/secret.json", "only ada's");
    await reader.read(ada.companyId, "/invoices/secret.json");
    await expect(service.read(eve, { path: "/invoices/secret.json" })).rejects.toMatchObject({ code: "not_found" });
    await expect(reader.read(eve.companyId, "/invoices/secret.json")).rejects.toMatchObject({ code: "not_found" });
    expect((await reader.list(eve.companyId, "/invoices/")).length).toBe(0);
    // The same content written by another company is a blob of its own.
    await service.upload(eve, { path: "/invoices/secret.json", content: "only ada's" });
    expect((await reader.read(eve.companyId, "/invoices/secret.json")).text).toBe("only ada's");
  });

  it("deletes by a version too: the history stays, the path can be written again", async () => {
    await upload("/invoices/gone.json", "here");
    await service.remove(ada, { path: "/invoices/gone.json", baseVersion: 1 });
    await expect(service.read(ada, { path: "/invoices/gone.json" })).rejects.toMatchObject({ code: "not_found" });
    expect((await service.read(ada, { path: "/invoices/gone.json", version: 1 })).text).toBe("here");
    expect(await reader.head(ada.companyId, "/invoices/gone.json")).toMatchObject({ version: 2, exists: false });
    expect(await upload("/invoices/gone.json", "back", 2)).toMatchObject({ version: 3 });
    await expect(service.remove(ada, { path: "/invoices/never.json" })).rejects.toMatchObject({ code: "not_found" });
  });

  it.each(["invoices/a", "/invoices/../salaries", "/invoices//a", "/a\u0000b", "/", "/invoices/a/"])(
    "refuses the path %j, never repairs it",
    async (path) => {
      await expect(upload(path, "x")).rejects.toMatchObject({ code: "invalid_request" });
    },
  );

  it("[F55] holds at most eight megabytes per file, counted in bytes", async () => {
    await expect(upload("/invoices/big.txt", "é".repeat(MAX_FILE_BYTES / 2 + 1))).rejects.toMatchObject({ code: "payload_too_large" });
    expect(await upload("/invoices/big.txt", "é".repeat(MAX_FILE_BYTES / 2))).toMatchObject({ version: 1 });
    // In chunks, and whole again on a node that has nothing in memory.
    const cold = createBlobStore({ db, clock, objects: null, newKey: uuid });
    const { sha256 } = await reader.head(ada.companyId, "/invoices/big.txt");
    expect(Buffer.from(await cold.get(ada.companyId, sha256)).equals(Buffer.from("é".repeat(MAX_FILE_BYTES / 2)))).toBe(true);
  });

  it("keeps bytes that are no text, and says so to a skill that wants text", async () => {
    await service.upload(ada, { path: "/invoices/scan.bin", content: new Uint8Array([0xff, 0xfe, 0x00]) });
    expect((await service.download(ada, { path: "/invoices/scan.bin" })).content).toHaveLength(3);
    await expect(reader.read(ada.companyId, "/invoices/scan.bin")).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("lists every permitted file of a large folder once, and says when it cuts", async () => {
    const writer = await addPerson("many", ["file:/** read,write"]);
    const { sha256, size } = await reader.putBlob(writer.companyId, "x");
    // As five hundred commits would leave it, in two statements.
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    for (const [table, at] of [
      ["file_head", "updated_at"],
      ["file_version", "at"],
    ]) {
      await owner.query(
        `INSERT INTO ${table} (company_id, path, version, sha256, size, ${at})
         SELECT $1, '/bulk/' || lpad(i::text, 4, '0') || '.txt', 1, $2, $3, now() FROM generate_series(0, 504) i`,
        [writer.companyId, sha256, size],
      );
    }
    await owner.end();
    const all = await service.list(writer, { prefix: "/bulk/" });
    expect(all).toMatchObject({ truncated: true });
    expect(new Set(all.items.map((item) => item.path)).size).toBe(500);
    expect(await service.list(writer, { prefix: "/bulk/000" })).toMatchObject({ truncated: false, items: { length: 10 } });
  });
});
