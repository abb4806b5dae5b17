import { request } from "node:http";
import pg from "pg";
import { inject } from "vitest";
import { APP_ROLE, SETTLE_ROLE, urlFor } from "../../../scripts/roles.ts";
import type { TestServer } from "./postgres-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    soukPostgres: string;
  }
}

/** A migrated database of one test file, empty of rows, with the connection string of every role. */
export interface TestDatabase {
  readonly name: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly settleUrl: string;
  /** Removes the database; open connections are ended. */
  readonly drop: () => Promise<void>;
}

let known: Promise<TestServer> | undefined;

function testServer(): Promise<TestServer> {
  known ??= new Promise((resolve, reject) => {
    const asked = request({ socketPath: inject("soukPostgres"), path: "/" }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as TestServer);
        else reject(new Error(`no test database: ${text}`));
      });
    });
    asked.on("error", reject);
    asked.end();
  });
  return known;
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

let made = 0;

async function create(source: (server: TestServer) => string): Promise<TestDatabase> {
  const server = await testServer();
  made += 1;
  const name = `test_${process.pid}_${made}_${Math.trunc(performance.now())}`;
  await onServer(server.serverUrl, `CREATE DATABASE ${name} TEMPLATE ${source(server)} STRATEGY file_copy`);
  const url = new URL(server.serverUrl);
  url.pathname = `/${name}`;
  return {
    name,
    ownerUrl: url.href,
    appUrl: urlFor(url.href, { user: APP_ROLE, password: server.appPassword }),
    settleUrl: urlFor(url.href, { user: SETTLE_ROLE, password: server.settlePassword }),
    drop: () => onServer(server.serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** A copy of the migrated template: real PostgreSQL, real roles, row-level security on. About 50 ms. */
export function createTestDatabase(): Promise<TestDatabase> {
  return create((server) => server.template);
}

/** A database without any table, for tests of migrations and restores. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create(() => "template1");
}
