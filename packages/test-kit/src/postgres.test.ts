import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "./postgres.ts";

async function queryRow(url: string, sql: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(sql);
    return result.rows[0] ?? {};
  } finally {
    await client.end();
  }
}

describe("a test database", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it("is migrated", async () => {
    const { finished } = await queryRow(
      database.ownerUrl,
      "SELECT count(*)::int AS finished FROM _prisma_migrations WHERE finished_at IS NOT NULL",
    );
    expect(finished).toBeGreaterThan(0);
  });

  it("[I8] has serving roles that row-level security binds", async () => {
    for (const url of [database.appUrl, database.settleUrl]) {
      const role = await queryRow(url, "SELECT current_user AS name, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user");
      expect(role).toEqual({ name: new URL(url).username, rolsuper: false, rolbypassrls: false });
    }
  });

  it("is its own: what one writes, another never sees", async () => {
    const other = await createEmptyDatabase();
    await queryRow(other.ownerUrl, "CREATE TABLE only_here ()");
    const { found } = await queryRow(database.ownerUrl, "SELECT to_regclass('only_here') AS found");
    expect(found).toBeNull();
    await other.drop();
  });
});
