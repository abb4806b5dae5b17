import { createEmptyDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../scripts/migrate.ts";
import { urlFor } from "../../scripts/roles.ts";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";

const COUNT = "globalThis.__souk_skill = { run: ({ input }) => ({ length: input.text.length }) };";
const input = { type: "object", properties: { text: { type: "string" } }, required: ["text"] };
const output = { type: "object", properties: { length: { type: "integer" } }, required: ["length"] };

/** A server of your own, where the owner is nobody special: no superuser, no BYPASSRLS. */
describe("an owner without special rights", () => {
  let database: TestDatabase;
  let api: RunningApi;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    const admin = new pg.Client({ connectionString: database.ownerUrl });
    await admin.connect();
    const owner = `plain_${database.name}`;
    await admin.query(`CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD 'plain'`);
    await admin.query(`ALTER DATABASE ${database.name} OWNER TO ${owner}`);
    await admin.query("ALTER SCHEMA public OWNER TO pg_database_owner");
    await admin.end();
    await migrate(urlFor(database.ownerUrl, { user: owner, password: "plain" }));
    api = await startApi({ database });
  });
  afterAll(async () => {
    await api?.close();
    await database.drop();
  });

  it("migrates, and the product works on what it made", async () => {
    const buyer = await api.world.addTenant("buyer");
    await api.world.enable(buyer, await api.world.publish({ name: "words/length", bundle: COUNT, manifest: { input, output } }));
    const { status, body } = await callSkill(api.url, buyer.key, { skill: "words/length", body: { input: { text: "four" } } });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.output).toEqual({ length: 4 });
  });
});
