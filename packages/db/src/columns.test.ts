import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Column, toColumns } from "./columns.ts";

interface Row {
  readonly id: string | null;
  readonly name: string | null;
  readonly count: number | null;
  readonly bytes: number | null;
  readonly ms: number | null;
  readonly isOpen: boolean | null;
  readonly at: number | null;
}

const COLUMNS: readonly Column<Row>[] = [
  ["uuid", (row) => row.id],
  ["text", (row) => row.name],
  ["int", (row) => row.count],
  ["bigint", (row) => row.bytes],
  ["float8", (row) => row.ms],
  ["boolean", (row) => row.isOpen],
  ["timestamptz", (row) => row.at],
];
const NOTHING: Row = { id: null, name: null, count: null, bytes: null, ms: null, isOpen: null, at: null };
const ROWS: readonly Row[] = [
  { id: "01a20446-17ae-7bb9-abf0-95aa55540eb7", name: "plain", count: 1, bytes: 0, ms: 1.25, isOpen: true, at: 1_795_368_036_450 },
  NOTHING,
  { id: "FFFFFFFF-ffff-4fff-bfff-ffffffffffff", name: "", count: -2_147_483_647, bytes: -1, ms: -0.1, isOpen: false, at: 0 },
  { ...NOTHING, name: 'quotes " \\ {,} NULL \n \u001f', bytes: Number.MAX_SAFE_INTEGER, at: 4_102_444_800_001 },
  { ...NOTHING, name: "Ärger, 漢字, 🧾", bytes: Number.MIN_SAFE_INTEGER, at: -1 },
  { ...NOTHING, name: "x".repeat(300), count: 2_147_483_647, bytes: 4_294_967_296 },
];

const READ = `SELECT unnest($1::uuid[])::text AS id, unnest($2::text[]) AS name, unnest($3::int[]) AS count, unnest($4::bigint[])::text AS bytes,
  unnest($5::float8[]) AS ms, unnest($6::boolean[]) AS "isOpen", (extract(epoch FROM unnest($7::timestamptz[])) * 1000)::bigint::text AS at`;

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const asText = (value: number | null): string | null => (value === null ? null : String(value));

describe("rows as columns", () => {
  it.each([
    ["short ASCII texts only", ROWS.slice(0, 3)],
    ["texts of every kind", ROWS],
    ["nothing at first, then the same twice", [NOTHING, NOTHING, ...ROWS.slice(0, 1), ...ROWS.slice(0, 1)]],
  ])("arrive in PostgreSQL as they are: %s", async (_what, rows) => {
    const { rows: read } = await client.query(READ, [...toColumns(rows, COLUMNS)]);
    expect(read).toEqual(rows.map((row) => ({ ...row, id: row.id?.toLowerCase() ?? null, bytes: asText(row.bytes), at: asText(row.at) })));
  });

  it("are null without rows", () => {
    expect(toColumns([], COLUMNS)).toEqual(COLUMNS.map(() => null));
  });

  it("are null where no row has a value, and nulls again beside longer columns", async () => {
    const rows = [1, 2, 3].map((count): Row => ({ ...NOTHING, count }));
    const columns = toColumns(rows, COLUMNS);
    expect(columns.map((column) => column === null)).toEqual(COLUMNS.map(([type]) => type !== "int"));
    expect((await client.query(READ, [...columns])).rows).toEqual(rows);
  });

  it.each([
    ["a text that is no UUID", { ...NOTHING, id: "01a20446-17ae-7bb9-abf0-95aa55540eb" }],
    ["a UUID with another letter", { ...NOTHING, id: "01a20446-17ae-7bb9-abf0-95aa55540ebg" }],
    ["a number beyond 32 bits", { ...NOTHING, count: 2_147_483_648 }],
    ["half a byte", { ...NOTHING, bytes: 0.5 }],
    ["a time that is none", { ...NOTHING, at: Number.NaN }],
  ])("are refused like PostgreSQL would, by SQLSTATE: %s", (_what, row) => {
    expect(() => toColumns([row], COLUMNS)).toThrow(expect.objectContaining({ code: "22P02" }));
  });
});
