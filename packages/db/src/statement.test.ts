import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Column, toColumns } from "./columns.ts";
import { createSettleConnection, type SettleConnection } from "./settle-connection.ts";

const TEXTS: readonly Column<string | null>[] = [["text", (text) => text]];
const ECHO = "SELECT unnest($1::text[]) AS text";

let database: TestDatabase;
let connection: SettleConnection;

beforeAll(async () => {
  database = await createTestDatabase();
  // one connection: what a statement leaves behind meets the next
  connection = await createSettleConnection(database.settleUrl, 1);
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

describe("a statement of one column", () => {
  it("answers its rows in order: texts, nulls, none", async () => {
    const texts = ["plain", null, "Ärger, 漢字, 🧾", "", "x".repeat(70_000)];
    expect(await connection.column("echo", ECHO, toColumns(texts, TEXTS))).toEqual(texts);
    expect(await connection.column("echo", ECHO, toColumns([], TEXTS))).toEqual([]);
  });

  it("takes bytes, texts and nulls side by side", async () => {
    const sql = "SELECT ($1::bytea IS NULL) || ' ' || $2::text || ' ' || octet_length($3::bytea) || ' ' || $4::int";
    expect(await connection.column("mixed", sql, [null, "Grüße", Buffer.from([0, 255, 7]), "42"])).toEqual(["true Grüße 3 42"]);
  });

  it("is prepared once, and beside the other kind under the same name", async () => {
    const [, again] = [await connection.column("both", ECHO, toColumns(["a"], TEXTS)), await connection.query("both", ECHO, [["b"]])];
    expect(again).toEqual([{ text: "b" }]);
    const count = "SELECT count(*) FROM pg_prepared_statements WHERE name = 'both'";
    expect(await connection.column("count", count, [])).toEqual(["1"]);
  });

  it("fails with PostgreSQL's own error, and the connection goes on", async () => {
    const divide = "SELECT 1 / $1::int";
    await expect(connection.column("wrong", "SELECT nothing_like_this()", [])).rejects.toMatchObject({ code: "42883" });
    await expect(connection.column("divide", divide, ["0"])).rejects.toMatchObject({ code: "22012" });
    expect(await connection.column("divide", divide, ["1"])).toEqual(["1"]);
    expect(await connection.column("wrong", "SELECT 5", [])).toEqual(["5"]);
  });

  it("fails when its connection ends under it, and the next one has a new connection", async () => {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const [pid] = await connection.column("pid", "SELECT pg_backend_pid()", []);
    const sleeping = expect(connection.column("sleep", "SELECT pg_sleep(30)::text", [])).rejects.toThrow(/terminat/);
    const isAsleep = async () => (await owner.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active'", [pid])).rowCount;
    await expect.poll(isAsleep, { timeout: 10_000, interval: 20 }).toBe(1);
    await owner.query("SELECT pg_terminate_backend($1)", [pid]);
    await sleeping;
    expect(await connection.column("echo", ECHO, toColumns(["back"], TEXTS))).toEqual(["back"]);
    await owner.end();
  });
});
