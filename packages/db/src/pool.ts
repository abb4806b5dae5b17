import pg from "pg";

/**
 * A pool that outlives its database: a connection that ends is replaced on the next use, which reports what is wrong.
 * Each client keeps a listener of its own, because one that was just handed out has none until its user adds one, and a server that
 * dies at that moment would end the process by an unhandled `error`.
 */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
