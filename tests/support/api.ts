import { type Clock, systemClock, systemRandom } from "@souk/kernel";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import { pino } from "pino";
import type { NetworkOptions } from "../../apps/marketplace-api/src/composition.network.ts";
import { type App, compose } from "../../apps/marketplace-api/src/composition.ts";
import type { ObjectStore } from "../../apps/marketplace-api/src/modules/file/index.ts";
import { createWorld, type World } from "./world.ts";

/** The composed application on a database of its own, listening on a free port. */
export interface RunningApi {
  readonly app: App;
  readonly world: World;
  readonly database: TestDatabase;
  readonly url: string;
  close(): Promise<void>;
}

export const TEST_MASTER_KEY = new Uint8Array(32).fill(7);

/** Starts the API in this process; a second one on the same database when `database` is given. */
export async function startApi(
  options: {
    readonly clock?: Clock;
    readonly database?: TestDatabase;
    readonly hosts?: number;
    readonly objects?: ObjectStore;
    readonly network?: NetworkOptions;
    readonly masterKey?: Uint8Array;
  } = {},
): Promise<RunningApi> {
  const database = options.database ?? (await createTestDatabase());
  const app = await compose({
    build: { version: "1.2.3", commit: "abc1234" },
    databaseUrl: database.appUrl,
    settleUrl: database.settleUrl,
    masterKey: options.masterKey ?? TEST_MASTER_KEY,
    apiUrl: "http://souk.test",
    clock: options.clock ?? systemClock,
    random: systemRandom,
    logger: pino({ level: "silent" }),
    demo: false,
    hosts: options.hosts ?? 0,
    objects: options.objects ?? null,
    ...(options.network ? { network: options.network } : {}),
  });
  const url = await app.http.listen({ port: 0, host: "127.0.0.1" });
  const world = await createWorld(database.appUrl);
  return {
    app,
    world,
    database,
    url,
    close: async () => {
      await world.close();
      await app.close();
      if (!options.database) await database.drop();
    },
  };
}

export interface CallAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: -- tests read answers of every shape and assert what they find
  readonly body: any;
  readonly headers: Headers;
}

/** POST /v1/skills/{skill}/calls with a body as it is. */
export async function callSkill(
  url: string,
  key: string,
  request: { readonly skill: string; readonly body: unknown; readonly idempotencyKey?: string; readonly signal?: AbortSignal },
): Promise<CallAnswer> {
  const response = await fetch(`${url}/v1/skills/${request.skill}/calls`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      ...(request.idempotencyKey === undefined ? {} : { "idempotency-key": request.idempotencyKey }),
    },
    body: typeof request.body === "string" ? request.body : JSON.stringify(request.body),
    ...(request.signal ? { signal: request.signal } : {}),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}
