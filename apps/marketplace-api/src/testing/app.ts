import { type Clock, systemRandom } from "@souk/kernel";
import { createTestDatabase } from "@souk/test-kit/postgres";
import { pino } from "pino";
import { type App, compose } from "../composition.ts";

/** The composed application on a database of its own, asked through `inject`: no port, no sandbox call. */
export interface TestApp extends App {
  /** One request; `as` is an API key or an access token. */
  ask(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    request?: { readonly as?: string; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<TestAnswer>;
}

export interface TestAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: -- tests read answers of every shape and assert what they find
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Composes the application; a sandbox host starts when a call asks for one. */
export async function startTestApp(clock: Clock): Promise<TestApp> {
  const database = await createTestDatabase();
  const app = await compose({
    databaseUrl: database.appUrl,
    settleUrl: database.settleUrl,
    masterKey: new Uint8Array(32).fill(9),
    apiUrl: "http://souk.test",
    clock,
    random: systemRandom,
    logger: pino({ level: "silent" }),
    demo: false,
    hosts: 0,
  });
  return {
    ...app,
    ask: async (method, path, { as, body, headers: more } = {}) => {
      const headers = { ...(as === undefined ? {} : { authorization: `Bearer ${as}` }), "content-type": "application/json", ...more };
      const response = await app.http.inject({
        method,
        url: path,
        headers,
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      const isJson = String(response.headers["content-type"]).includes("json");
      return { status: response.statusCode, body: isJson ? response.json() : response.body, headers: response.headers };
    },
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}
