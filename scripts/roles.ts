import pg from "pg";

/** Role that serves requests, under row-level security. */
export const APP_ROLE = "souk_app";
/** Role of the one writer of calls, events and transfers. */
export const SETTLE_ROLE = "souk_settle";

export interface ServingRoles {
  readonly ownerUrl: string;
  readonly appPassword: string;
  readonly settlePassword: string;
}

export interface ServingUrls {
  readonly appUrl: string;
  readonly settleUrl: string;
}

/** The same database under another role. */
export function urlFor(ownerUrl: string, role: { user: string; password: string }): string {
  const url = new URL(ownerUrl);
  url.username = role.user;
  url.password = encodeURIComponent(role.password);
  return url.href;
}

/**
 * Lets the serving roles sign in. The first migration creates them without a login and grants what they may;
 * their passwords are this installation's own. Takes away whatever would let them pass row-level security.
 */
export async function provisionRoles(roles: ServingRoles): Promise<ServingUrls> {
  const client = new pg.Client({ connectionString: roles.ownerUrl });
  await client.connect();
  try {
    for (const [role, password] of [
      [APP_ROLE, roles.appPassword],
      [SETTLE_ROLE, roles.settlePassword],
    ] as const) {
      const owner = await client.query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user");
      // Only a superuser may say these two; on a managed server a role is born without them.
      const limits = owner.rows[0]?.rolsuper === true ? "NOSUPERUSER NOBYPASSRLS" : "";
      await client.query(
        `ALTER ROLE ${client.escapeIdentifier(role)} LOGIN ${limits} NOCREATEDB NOCREATEROLE PASSWORD ${client.escapeLiteral(password)}`,
      );
    }
  } finally {
    await client.end();
  }
  return {
    appUrl: urlFor(roles.ownerUrl, { user: APP_ROLE, password: roles.appPassword }),
    settleUrl: urlFor(roles.ownerUrl, { user: SETTLE_ROLE, password: roles.settlePassword }),
  };
}

/** Creates a database unless it is there. `serverUrl` names any existing database of the server. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
