import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "../scripts/migrate.ts";
import { startPostgres } from "../scripts/postgres.ts";
import { ensureDatabase, provisionRoles } from "../scripts/roles.ts";
import { type ApiProcess, startApiProcess } from "../tests/support/api-process.ts";
import { createWorld, type World } from "../tests/support/world.ts";

/** A durable PostgreSQL of its own and API processes on it, as `npm start` runs them. */
export interface Stack {
  readonly world: World;
  readonly ownerUrl: string;
  readonly settleUrl: string;
  readonly postgresPid: number;
  startApi(env?: Readonly<Record<string, string>>): Promise<ApiProcess>;
  /** One query as the owner. */
  query<Row extends pg.QueryResultRow>(text: string): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

export async function startStack(): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), "souk-bench-"));
  const ownerPassword = randomBytes(12).toString("hex");
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), ownerPassword, logFile: join(folder, "postgres.log") });
  await ensureDatabase(postgres.ownerUrl("postgres"), "souk");
  const ownerUrl = postgres.ownerUrl("souk");
  await migrate(ownerUrl);
  const { appUrl, settleUrl } = await provisionRoles({
    ownerUrl,
    appPassword: randomBytes(12).toString("hex"),
    settlePassword: randomBytes(12).toString("hex"),
  });
  const world = await createWorld(appUrl);
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  owner.on("error", () => undefined); // ends with the server
  const apis: ApiProcess[] = [];
  const masterKey = randomBytes(32);

  async function startApi(env: Readonly<Record<string, string>> = {}): Promise<ApiProcess> {
    const api = await startApiProcess({ appUrl, settleUrl, masterKey, env: { SOUK_LOG_LEVEL: "error", ...env } });
    apis.push(api);
    return api;
  }
  return {
    world,
    ownerUrl,
    settleUrl,
    postgresPid: postgres.pid,
    startApi,
    query: async (text) => (await owner.query(text)).rows,
    stop: async () => {
      await Promise.all(apis.map((api) => api.stop()));
      await world.close();
      await owner.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
