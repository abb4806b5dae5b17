// The engine's connection to PostgreSQL: @prisma/adapter-pg with three repairs that migrations need.
import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";

/** `"char"` and its array occur in the catalogue and are unknown to the adapter: read them as text. */
const READ_AS = new Map([
  [18, 25],
  [1003, 1009],
]);

function repair(adapter) {
  const performIO = adapter.performIO.bind(adapter);
  adapter.performIO = async (query) => {
    const result = await performIO(query);
    result.fields = result.fields.map((field) => ({ ...field, dataTypeID: READ_AS.get(field.dataTypeID) ?? field.dataTypeID }));
    return result;
  };
  // The adapter splits a script at every `;`, which cuts functions, triggers and strings: send it whole.
  adapter.executeScript = async (script) => {
    const connection = await adapter.client.connect();
    try {
      await connection.query(script);
    } catch (error) {
      adapter.onError(error);
    } finally {
      connection.release();
    }
  };
  return adapter;
}

/** Fields instead of a connection string: given a string, `pg` ignores the shadow database's name. */
function fieldsOf(url) {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    max: 1,
    idleTimeoutMillis: 0,
  };
}

/** The adapter factory for one database; without a URL (generate, validate) it refuses to connect. */
export function createConnectionFactory(url) {
  if (!url) {
    const refuse = () => {
      throw new Error("this command has no datasource url");
    };
    return { provider: "postgres", adapterName: "none", connect: refuse, connectToShadowDb: refuse };
  }
  const fields = fieldsOf(url);
  const factory = new PrismaPg(fields, { schema: new URL(url).searchParams.get("schema") ?? undefined });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => repair(await connect());
  factory.connectToShadowDb = async () => {
    const admin = await factory.connect();
    const name = `prisma_shadow_${randomUUID()}`;
    await admin.executeScript(`CREATE DATABASE "${name}"`);
    const shadow = await new PrismaPg({ ...fields, database: name }).connect();
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await admin.executeScript(`DROP DATABASE "${name}" WITH (FORCE)`);
      await admin.dispose();
    };
    return repair(shadow);
  };
  return factory;
}
