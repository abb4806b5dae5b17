import type pg from "pg";
import { openPool } from "./pool.ts";
import { assertServingRole } from "./serving-role.ts";

/** Raw statements of the settle role. Prepared by name, so that a flush is parsed once per connection. */
export interface SettleConnection {
  query<Row extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Opens a pool of the settle role. @throws Error when that role is owner, superuser or BYPASSRLS. */
export async function createSettleConnection(url: string, maxConnections = 4): Promise<SettleConnection> {
  const pool = openPool({ connectionString: url, max: maxConnections, application_name: "souk-settle" });
  try {
    await assertServingRole(pool as unknown as pg.ClientBase);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    query: async <Row extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]) =>
      (await pool.query<Row>({ name, text, values: [...values] })).rows,
    close: () => pool.end(),
  };
}
