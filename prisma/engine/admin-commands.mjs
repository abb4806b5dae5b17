// `schema-engine cli <command>`: what Prisma asks before it speaks JSON-RPC.
import pg from "pg";

/** Prisma's error codes for what PostgreSQL or the socket says. */
const ERROR_CODES = { "3D000": "P1003", ECONNREFUSED: "P1001" };

async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs `work` on the server's `postgres` database with the quoted name of the database in `url`. */
function withMaintenance(url, work) {
  const server = new URL(url);
  const name = decodeURIComponent(server.pathname.slice(1));
  server.pathname = "/postgres";
  return withClient(server.href, (client) => work(client, pg.escapeIdentifier(name)));
}

const COMMANDS = {
  "can-connect-to-database": (url) => withClient(url, () => undefined),
  "create-database": (url) => withMaintenance(url, (client, name) => client.query(`CREATE DATABASE ${name}`)),
  "drop-database": (url) => withMaintenance(url, (client, name) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
};

/** Runs one command and answers the exit code; failures go to stderr in the form Prisma parses. */
export async function runAdminCommand(command, url) {
  try {
    const run = COMMANDS[command];
    if (!run) throw new Error(`unknown command ${command}`);
    await run(url);
    return 0;
  } catch (error) {
    const fields = { error_code: ERROR_CODES[error.code] ?? "P1000", message: error.message || String(error.code) };
    process.stderr.write(`\n${JSON.stringify({ level: "ERROR", target: "schema_engine::logger", fields })}`);
    return 1;
  }
}
