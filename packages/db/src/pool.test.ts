import { createTestDatabase } from "@souk/test-kit/postgres";
import { describe, expect, it } from "vitest";
import { openPool } from "./pool.ts";

describe("a pool", () => {
  it("[I10] survives a connection that breaks before its user listens, and replaces it", async () => {
    const database = await createTestDatabase();
    const pool = openPool({ connectionString: database.appUrl, max: 1 });
    const client = await pool.connect();
    // what a server that dies sends to a client nobody has asked anything yet: without a listener this throws and ends the process
    expect(() => client.emit("error", new Error("terminating connection"))).not.toThrow();
    client.release(new Error("broken"));
    expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await pool.end();
    await database.drop();
  });
});
