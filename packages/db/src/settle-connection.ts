import type pg from "pg";
import { openPool } from "./pool.ts";
import { assertServingRole } from "./serving-role.ts";

/** Raw statements of the settle role. Prepared by name, so that a flush is parsed once per connection. */
export interface SettleConnection {
  query<Row extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** After so many statements a connection makes its plans anew, and again each time it has done this many times more. */
const FIRST_PLANS = 16;
const NEXT_PLANS = 4;

/** The statements of a flush are few, long and always of the same form: planning them anew for their values costs more than it could win. */
async function planOnce(client: pg.ClientBase): Promise<void> {
  await client.query("SET plan_cache_mode = force_generic_plan");
}

/** Opens a pool of the settle role. @throws Error when that role is owner, superuser or BYPASSRLS. */
export async function createSettleConnection(url: string, maxConnections = 4): Promise<SettleConnection> {
  const pool = openPool({ connectionString: url, max: maxConnections, application_name: "souk-settle", onConnect: planOnce });
  try {
    await assertServingRole(pool as unknown as pg.ClientBase);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const renewPlans = createPlanRenewal();
  return {
    query: async <Row extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]) => {
      const client = await pool.connect();
      try {
        const { rows } = await client.query<Row>({ name, text, values: [...values] });
        void renewPlans(client);
        return rows;
      } catch (error) {
        client.release(error as Error);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

/**
 * Gives a client back, now and then with its plans thrown away first. A plan is kept until statistics are collected; one that was made while a table
 * was empty reads the wrong index, or all of the table, long after it has grown.
 */
function createPlanRenewal() {
  const uses = new WeakMap<pg.ClientBase, { done: number; next: number }>();
  return async (client: pg.PoolClient): Promise<void> => {
    const use = uses.get(client) ?? { done: 0, next: FIRST_PLANS };
    uses.set(client, use);
    use.done += 1;
    if (use.done < use.next) {
      client.release();
      return;
    }
    use.next *= NEXT_PLANS;
    try {
      await client.query("DISCARD PLANS");
      client.release();
    } catch (error) {
      client.release(error as Error);
    }
  };
}
