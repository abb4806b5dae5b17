import { describe, expect, it } from "vitest";
import { fromDatabase } from "./database-error.ts";

const withCode = (code: string, more: object = {}): Error => Object.assign(new Error("x"), { code, ...more });
/** As Prisma 7 hands on what the driver said inside a transaction. */
const byPrisma = (sqlState: string): Error =>
  withCode("P2039", { meta: { driverAdapterError: Object.assign(new Error("x"), { cause: { originalCode: sqlState, code: sqlState } }) } });

describe("an error of the database", () => {
  it.each([
    ["a connection that was ended", withCode("57P01")],
    ["the same through Prisma", byPrisma("57P01")],
    ["a deadlock through Prisma", byPrisma("40P01")],
    ["no connection in time", withCode("P2028")],
    ["a cause of a cause", new Error("x", { cause: new Error("y", { cause: withCode("53300") }) })],
    ["a socket", withCode("ECONNREFUSED")],
  ])("%s: 503, to be tried again", (_, error) => {
    expect(fromDatabase(error)).toMatchObject({ code: "overloaded", details: { retryAfterSeconds: 1 } });
  });

  it.each([
    ["a constraint", withCode("23505")],
    ["a constraint through Prisma", byPrisma("23505")],
    ["a bug", new TypeError("x is not a function")],
    ["nothing", null],
  ])("%s is none of these", (_, error) => {
    expect(fromDatabase(error)).toBeNull();
  });
});
