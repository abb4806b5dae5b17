// The engine's connection to PostgreSQL: @prisma/adapter-pg with three repairs that migrations need.
import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum } from "@prisma/driver-adapter-utils";

/** Types of the catalogue that the adapter does not know: what it may read them as, and what the engine is to take them for. */
const CATALOGUE_TYPES = new Map([
  [18, { readAs: 25, type: ColumnTypeEnum.Character }], // "char"
  [1003, { readAs: 1009, type: ColumnTypeEnum.TextArray }], // name[]
]);

function repair(adapter) {
  const performIO = adapter.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  let types = [];
  adapter.performIO = async (query) => {
    const result = await performIO(query);
    types = result.fields.map((field) => CATALOGUE_TYPES.get(field.dataTypeID));
    result.fields = result.fields.map((field, index) => ({ ...field, dataTypeID: types[index]?.readAs ?? field.dataTypeID }));
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query); // one query at a time: the engine has a single connection
    return { ...result, columnTypes: result.columnTypes.map((type, index) => types[index]?.type ?? type) };
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
