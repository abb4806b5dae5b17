import { createDatabase, type Database } from "@souk/db";
import { newUuid, seededRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../identity/index.ts";
import { appendAudit, createAuditService } from "./index.ts";

const clock = fixedClock();
const random = seededRandom(2);
const uuid = (): string => newUuid(clock, random);
const RECORDS = 2_500;

let database: TestDatabase;
let db: Database;
const companyId = uuid();
const otherId = uuid();

function reader(roles: Principal["roles"], company = companyId): Principal {
  return {
    kind: "employee",
    key: `employee:${uuid()}`,
    companyId: company,
    employeeId: uuid(),
    agentId: null,
    publisher: null,
    name: "Somebody",
    email: null,
    locale: "en",
    roles,
    groups: [],
    costCentre: "",
    scopes: ["*"],
    employeeGrants: [],
    agentGrants: null,
    company: { id: company, slug: "acme", name: "Acme", currency: "USD", billingTimeZone: "UTC", env: "live" },
    sessionId: null,
    epoch: 0n,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}

/** Records without a number: no sequencer runs here (tests/audit has one). */
async function linesOf(chunks: AsyncIterable<string>): Promise<{ id: string; at: string; action: string }[]> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text === ""
    ? []
    : text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
        .filter((line) => line.type === "waiting");
}

beforeAll(async () => {
  database = await createTestDatabase();
  db = await createDatabase({ url: database.appUrl });
  // Many share a millisecond: the export must neither lose nor repeat them.
  const data = Array.from({ length: RECORDS - 1 }, (_, i) => {
    if (i % 900 === 0) clock.advance(1);
    return {
      companyId,
      id: uuid(),
      at: new Date(clock.now()),
      actor: "employee:x",
      action: "key.created",
      target: `key_${i}`,
      payload: "{}",
    };
  });
  await db.withCompany(companyId, async (tx) => {
    await tx.auditEntry.createMany({ data });
    await appendAudit(tx, {
      id: uuid(),
      at: clock.now(),
      actor: "employee:x",
      action: "key.revoked",
      target: "key_1",
      payload: { reason: "lost" },
    });
  });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

describe("the audit trail", () => {
  it("is exported whole and in order, whatever falls on the same millisecond", async () => {
    const lines = await linesOf(
      createAuditService({ db, clock, random, chain: { erase: async () => 0 } }).exportLines(reader(["auditor"]), {}),
    );
    expect(lines).toHaveLength(RECORDS);
    expect(new Set(lines.map((line) => line.id)).size).toBe(RECORDS);
    expect(lines.find((line) => line.action === "key.revoked")).toMatchObject({ target: "key_1", payload: { reason: "lost" } });
    expect([...lines].sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id))).toEqual(lines);
  });

  it("is cut to a range, half-open", async () => {
    const last = clock.now();
    const service = createAuditService({ db, clock, random, chain: { erase: async () => 0 } });
    const before = await linesOf(service.exportLines(reader(["admin"]), { to: last }));
    const after = await linesOf(service.exportLines(reader(["admin"]), { from: last }));
    expect(before.length + after.length).toBe(RECORDS);
    expect(after.length).toBeGreaterThan(0);
  });

  it("is for auditors and admins, and only ever their own company's", async () => {
    const service = createAuditService({ db, clock, random, chain: { erase: async () => 0 } });
    expect(() => service.exportLines(reader(["employee", "finance"]), {})).toThrow(expect.objectContaining({ code: "permission_denied" }));
    expect(await linesOf(service.exportLines(reader(["auditor"], otherId), {}))).toEqual([]);
  });

  it("takes no change back: the serving role can neither edit nor delete a line", async () => {
    for (const sql of ["UPDATE audit_entry SET action = 'nothing'", "DELETE FROM audit_entry"]) {
      await expect(db.withCompany(companyId, (tx) => tx.$executeRawUnsafe(sql))).rejects.toThrow(/permission denied/);
    }
  });
});
