import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import {
  type ApiKeyRow,
  type LoginRow,
  type MembershipRow,
  type SessionRow,
  toApiKey,
  toLogin,
  toMembership,
  toSession,
} from "./authentication.ts";
import { type Prisma, PrismaClient } from "./generated/client.ts";
import { openPool } from "./pool.ts";
import { assertServingRole } from "./serving-role.ts";

/** A transaction that sees the rows of one company only. */
export type CompanyTx = Prisma.TransactionClient;

export interface DatabaseOptions {
  /** Connection of the app role. */
  readonly url: string;
  readonly maxConnections?: number;
}

export interface Database {
  /**
   * Runs `work` in one READ COMMITTED transaction bound to a company; rows of others do not exist inside it (invariant 8).
   * Rolled back when `work` throws.
   */
  withCompany<T>(companyId: string, work: (tx: CompanyTx) => Promise<T>): Promise<T>;
  /**
   * One call of a SQL function whose first parameter is the company and which binds itself to it before it reads (invariant 8): one round trip
   * instead of the four of `withCompany`. Prepared by name.
   */
  queryCompany<Row extends pg.QueryResultRow>(
    companyId: string,
    statement: { readonly name: string; readonly text: string },
    values: readonly unknown[],
  ): Promise<readonly Row[]>;
  /** Reads what belongs to no company: the catalogue and the platform's public keys. */
  withoutCompany<T>(work: (tx: CompanyTx) => Promise<T>): Promise<T>;
  findApiKey(publicId: string): Promise<ApiKeyRow | null>;
  findLogin(email: string): Promise<LoginRow | null>;
  findSession(id: string): Promise<SessionRow | null>;
  /** The companies somebody who signs in as this employee may act in, their own first; none once they have left it. */
  findMemberships(companyId: string, employeeId: string): Promise<readonly MembershipRow[]>;
  /** Ids of all companies, for jobs that go through them one by one. */
  companyIds(): Promise<readonly string[]>;
  /** Calls back on each notification of a channel until `close`; reconnects by itself. Only a hint: correctness never depends on it. */
  listen(channels: readonly string[], onNotify: (channel: string, payload: string) => void): Promise<void>;
  /** Sends a notification, also across processes. */
  notify(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
}

const UUID = /^[0-9a-f-]{36}$/;

/** Opens the database as the app role. @throws Error when that role is owner, superuser or BYPASSRLS. */
export async function createDatabase(options: DatabaseOptions): Promise<Database> {
  const pool = openPool({ connectionString: options.url, max: options.maxConnections ?? 10, application_name: "souk-app" });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  let listener: Listener | null = null;
  try {
    await assertServingRole(pool as unknown as pg.ClientBase);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const one = async <T>(text: string, value: string, map: (row: unknown) => T): Promise<T | null> => {
    const { rows } = await pool.query(text, [value]);
    return rows[0] ? map(rows[0]) : null;
  };
  return {
    withCompany: (companyId, work) => {
      if (!UUID.test(companyId)) throw new RangeError("withCompany needs a company's UUID");
      return prisma.$transaction(
        async (tx) => {
          await tx.$queryRaw`SELECT set_config('souk.company_id', ${companyId}, true)`;
          return work(tx);
        },
        { timeout: 20_000, maxWait: 10_000 },
      );
    },
    queryCompany: async <Row extends pg.QueryResultRow>(
      companyId: string,
      { name, text }: { readonly name: string; readonly text: string },
      values: readonly unknown[],
    ) => {
      if (!UUID.test(companyId)) throw new RangeError("queryCompany needs a company's UUID");
      return (await pool.query<Row>({ name, text, values: [companyId, ...values] })).rows;
    },
    withoutCompany: (work) => prisma.$transaction((tx) => work(tx), { timeout: 20_000, maxWait: 10_000 }),
    findApiKey: (publicId) => one("SELECT * FROM souk_auth_api_key($1)", publicId, toApiKey),
    findLogin: (email) => one("SELECT * FROM souk_auth_login($1)", email, toLogin),
    findSession: (id) => one("SELECT * FROM souk_auth_session($1::uuid)", id, toSession),
    findMemberships: async (companyId, employeeId) =>
      (await pool.query("SELECT * FROM souk_auth_companies($1::uuid, $2::uuid)", [companyId, employeeId])).rows.map(toMembership),
    companyIds: async () => (await pool.query<{ id: string }>("SELECT souk_company_ids() AS id")).rows.map((row) => row.id),
    listen: async (channels, onNotify) => {
      listener = createListener(options.url, channels, onNotify);
      await listener.ready;
    },
    notify: async (channel, payload) => {
      await pool.query("SELECT pg_notify($1, $2)", [channel, payload]);
    },
    close: async () => {
      await listener?.close();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

interface Listener {
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

function createListener(url: string, channels: readonly string[], onNotify: (channel: string, payload: string) => void): Listener {
  let closed = false;
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: "souk-listen" });
    next.on("notification", (message) => onNotify(message.channel, message.payload ?? ""));
    next.on("error", () => undefined); // 'end' follows and reconnects
    next.on("end", () => {
      if (!closed) retry = setTimeout(() => void connect().catch(() => undefined), 500);
    });
    client = next;
    await next.connect();
    for (const channel of channels) await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  };
  return {
    ready: connect(),
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
