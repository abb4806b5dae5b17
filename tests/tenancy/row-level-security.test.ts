import { assertServingRole, createDatabase } from "@souk/db";
import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const id = (): string => newUuid(systemClock, systemRandom);
const MINE = id();
const THEIRS = id();

let database: TestDatabase;
let owner: pg.Client;
let tables: string[];

/** A value of a column's type, so that any row can be made without knowing its table. */
function valueFor(type: string): string {
  if (type === "uuid") return `'${id()}'`;
  if (/^(bigint|integer|smallint|double precision|numeric)/.test(type)) return "1";
  if (type === "boolean") return "false";
  if (type === "jsonb") return "'{}'";
  if (type === "bytea") return "'\\x00'";
  if (type.startsWith("timestamp")) return "now()";
  if (type === "text[]") return "'{}'";
  if (type === "text") return `'${id()}'`;
  throw new Error(`no value for the type ${type}`);
}

const FIXED: Readonly<Record<string, string>> = {
  limit_micro: "1000",
  spent_micro: "0",
  held_micro: "0",
  leased_micro: "0",
  debit: "'a'",
  credit: "'b'",
  status: "'draft'",
  password_hash: "NULL",
  amount_micro: "1",
  fee_micro: "0",
};

async function insertStatement(table: string, companyId: string): Promise<string> {
  const { rows } = await owner.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  const value = ({ name, type }: { name: string; type: string }): string =>
    name === "company_id" ? `'${companyId}'` : ((type === "integer" ? undefined : FIXED[name]) ?? valueFor(type));
  return `INSERT INTO ${table} (${rows.map((row) => row.name).join(", ")}) VALUES (${rows.map(value).join(", ")})`;
}

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const found = await owner.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped) ORDER BY 1`,
  );
  tables = found.rows.map((row) => row.name);
  for (const table of tables) for (const company of [MINE, THEIRS]) await owner.query(await insertStatement(table, company));
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** Runs one statement as a serving role that speaks for MINE; rolled back. Answers the rows it touched, or "refused". */
async function as(role: "souk_app" | "souk_settle", statement: string): Promise<number | "refused"> {
  await owner.query("BEGIN");
  try {
    await owner.query(`SET LOCAL ROLE ${role}`);
    await owner.query("SELECT set_config('souk.company_id', $1, true), set_config('souk.company_ids', $1, true)", [MINE]);
    return (await owner.query(statement)).rowCount ?? 0;
  } catch (error) {
    // 42501: no privilege, or a policy's WITH CHECK
    if ((error as { code?: string }).code === "42501") return "refused";
    throw error;
  } finally {
    await owner.query("ROLLBACK");
  }
}

describe("row-level security, found table by table in pg_class", () => {
  it("[I8] looks at every table that has a company_id", () => {
    expect(tables.length).toBeGreaterThanOrEqual(28);
    expect(tables).toEqual(
      expect.arrayContaining(["call", "idempotency", "usage_event", "receipt", "transfer", "invoice", "file_head", "audit_entry"]),
    );
  });

  it.each(["souk_app", "souk_settle"] as const)("[I8] %s reaches no row of another company, by any verb", async (role) => {
    for (const table of tables) {
      const reach = {
        select: await as(role, `SELECT * FROM ${table} WHERE company_id = '${THEIRS}'`),
        update: await as(role, `UPDATE ${table} SET company_id = company_id WHERE company_id = '${THEIRS}'`),
        delete: await as(role, `DELETE FROM ${table} WHERE company_id = '${THEIRS}'`),
        insert: await as(role, await insertStatement(table, THEIRS)),
      };
      for (const verb of ["select", "update", "delete"] as const) expect([0, "refused"], `${role} ${verb} ${table}`).toContain(reach[verb]);
      expect(reach.insert, `${role} insert ${table}`).toBe("refused");
    }
  });

  it("[I8] the app role sees its own rows, so the test above proves something", async () => {
    for (const table of tables)
      expect(await as("souk_app", `SELECT * FROM ${table} WHERE company_id = '${MINE}'`), table).toBeGreaterThan(0);
  });

  it("[I8] without a company nothing is visible", async () => {
    await owner.query("BEGIN");
    await owner.query("SET LOCAL ROLE souk_app");
    for (const table of tables) expect((await owner.query(`SELECT * FROM ${table}`)).rowCount, table).toBe(0);
    await owner.query("ROLLBACK");
  });

  it("[I8] every such table forces row-level security", async () => {
    const { rows } = await owner.query(
      "SELECT relname FROM pg_class WHERE relname = ANY ($1) AND NOT (relrowsecurity AND relforcerowsecurity)",
      [tables],
    );
    expect(rows).toEqual([]);
  });

  it.each(["usage_event", "transfer", "receipt", "audit_entry", "file_version"])(
    "[F87] no serving role may change or delete a row of %s, its own neither",
    async (table) => {
      for (const role of ["souk_app", "souk_settle"] as const) {
        expect(await as(role, `UPDATE ${table} SET company_id = company_id WHERE company_id = '${MINE}'`), `${role} update`).toBe(
          "refused",
        );
        expect(await as(role, `DELETE FROM ${table} WHERE company_id = '${MINE}'`), `${role} delete`).toBe("refused");
      }
    },
  );
});

describe("serving roles", () => {
  it("[I8] refuses to start as owner or superuser, and says what to use", async () => {
    await expect(assertServingRole(owner)).rejects.toThrow(/superuser.*souk_app/s);
    await expect(createDatabase({ url: database.ownerUrl })).rejects.toThrow(/row-level security would not bind it/);
  });

  it("[I8] refuses a role with BYPASSRLS and one that owns a table", async () => {
    await owner.query(
      "CREATE ROLE bypass_test LOGIN BYPASSRLS; CREATE ROLE owning_test LOGIN; CREATE TABLE owned_test (id int); ALTER TABLE owned_test OWNER TO owning_test",
    );
    try {
      for (const [role, reason] of [
        ["bypass_test", /BYPASSRLS/],
        ["owning_test", /owns table owned_test/],
      ] as const) {
        await owner.query("BEGIN");
        await owner.query(`SET LOCAL ROLE ${role}`);
        await expect(assertServingRole(owner)).rejects.toThrow(reason);
        await owner.query("ROLLBACK");
      }
    } finally {
      await owner.query("DROP TABLE owned_test; DROP ROLE bypass_test; DROP ROLE owning_test");
    }
  });

  it("[I8] withCompany takes a company's id and nothing else", async () => {
    const db = await createDatabase({ url: database.appUrl });
    try {
      await expect(db.withCompany(MINE, (tx) => tx.call.count())).resolves.toBe(1);
      expect(() => db.withCompany("' OR true --", (tx) => tx.call.count())).toThrow(RangeError);
    } finally {
      await db.close();
    }
  });
});

describe("functions of the hot path", () => {
  it("keep the planner settings that a migration replacing them would drop", async () => {
    const { rows } = await owner.query<{ name: string; settings: string[] | null }>(
      `SELECT proname AS name, proconfig AS settings FROM pg_proc
       WHERE proname IN ('souk_settle', 'souk_network_flush', 'souk_journal_flush', 'souk_intend_requests', 'souk_log_requests', 'souk_audit_append') ORDER BY 1`,
    );
    expect(rows).toEqual([
      { name: "souk_audit_append", settings: ["enable_nestloop=off"] },
      { name: "souk_intend_requests", settings: ["plan_cache_mode=force_generic_plan", "enable_seqscan=off"] },
      { name: "souk_journal_flush", settings: ["plan_cache_mode=force_generic_plan", "enable_seqscan=off"] },
      { name: "souk_log_requests", settings: ["plan_cache_mode=force_generic_plan", "enable_seqscan=off"] },
      { name: "souk_network_flush", settings: ["plan_cache_mode=force_generic_plan"] },
      { name: "souk_settle", settings: ["plan_cache_mode=force_generic_plan"] },
    ]);
  });
});
