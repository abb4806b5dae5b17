import type pg from "pg";
import { openPool } from "./pool.ts";
import { assertServingRole } from "./serving-role.ts";
import { Statement, type WireValue } from "./statement.ts";

/** Raw statements of the settle role. Prepared by name, so that a flush is parsed once per connection. */
export interface SettleConnection {
  query<Row extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  /** A statement of one column whose parameters are ready for the wire (`toColumns`); answers the column as texts. */
  column(name: string, text: string, values: readonly WireValue[]): Promise<readonly (string | null)[]>;
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
    column: (name, text, values) =>
      new Promise((resolve, reject) => {
        const run = pool.query.bind(pool) as unknown as RunStatement;
        run(new Statement(name, text, values), undefined, (error, result) => (result ? resolve(result.rows) : reject(error)));
      }),
    close: () => pool.end(),
  };
}

/** The pool hands a `Submittable` on to a client, which pg's types do not say. */
type RunStatement = (
  statement: Statement,
  values: undefined,
  callback: (error: Error | undefined, result?: { readonly rows: readonly (string | null)[] }) => void,
) => void;
