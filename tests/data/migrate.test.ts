import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { migrate, migrationNames } from "../../scripts/migrate.ts";

async function change(database: TestDatabase, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function within(database: TestDatabase, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await database.drop();
  }
}

describe("migrations", () => {
  it("are applied once, also when two processes start on an empty database", async () => {
    const database = await createEmptyDatabase();
    await within(database, async () => {
      const [first, second] = await Promise.all([migrate(database.ownerUrl), migrate(database.ownerUrl)]);
      expect(first.applied.length + second.applied.length).toBeGreaterThanOrEqual(migrationNames().length);
      expect(await migrate(database.ownerUrl)).toEqual({ applied: [] });
    });
  });

  it("are not applied over tables of somebody else, and the refusal says so", async () => {
    const database = await createEmptyDatabase();
    await within(database, async () => {
      await change(database, "CREATE TABLE theirs ()");
      await expect(migrate(database.ownerUrl)).rejects.toThrow(/The migrations failed:\n.*database schema is not empty/s);
    });
  });

  it("stop at one that fails, with PostgreSQL's own reason, and at the next start still", async () => {
    const database = await createTestDatabase();
    await within(database, async () => {
      const last = migrationNames().at(-1) ?? "";
      await change(
        database,
        `DELETE FROM _prisma_migrations WHERE migration_name = '${last}';
         CREATE FUNCTION no_replacement() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;
         CREATE EVENT TRIGGER no_replacement ON ddl_command_start EXECUTE FUNCTION no_replacement();`,
      );
      await expect(migrate(database.ownerUrl)).rejects.toThrow(
        new RegExp(`^The migrations failed:\n[^\n]*\nError querying the database: ERROR: not today\nwith migration_name="${last}"$`),
      );
      await expect(migrate(database.ownerUrl)).rejects.toThrow(new RegExp(`The migrations failed:\\n.*${last}`, "s"));
    });
  });

  it("are refused when one was changed after it was applied, or came from a newer Souk", async () => {
    const database = await createTestDatabase();
    await within(database, async () => {
      const last = migrationNames().at(-1) ?? "";
      await change(database, `UPDATE _prisma_migrations SET checksum = 'other' WHERE migration_name = '${last}'`);
      await expect(migrate(database.ownerUrl)).rejects.toThrow(`${last}: this migration was changed after it had been applied here.`);
      await change(database, `UPDATE _prisma_migrations SET migration_name = '99991231000000_later' WHERE migration_name = '${last}'`);
      await expect(migrate(database.ownerUrl)).rejects.toThrow("migrated by a newer Souk (99991231000000_later)");
    });
  });

  it("say that the database does not answer", async () => {
    await expect(migrate("postgresql://souk_owner:wrong@127.0.0.1:9/souk")).rejects.toThrow(/ECONNREFUSED/);
  });
});
