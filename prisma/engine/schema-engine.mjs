#!/usr/bin/env node
// Stand-in for Prisma's native schema-engine: same command line and JSON-RPC over stdio,
// backed by @prisma/schema-engine-wasm + @prisma/adapter-pg, so nothing is downloaded.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bg from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: "string", multiple: true },
    datasource: { type: "string" },
    "enabled-preview-features": { type: "string" },
    "extension-types": { type: "string" },
    version: { type: "boolean", short: "v" },
  },
});
if (values.version) {
  console.log("schema-engine-wasm-shim");
  process.exit(0);
}
const datasource = values.datasource ? JSON.parse(values.datasource) : {};

async function withAdmin(fn) {
  const url = new URL(datasource.url),
    db = decodeURIComponent(url.pathname.slice(1));
  url.pathname = "/postgres";
  const c = new pg.Client({ connectionString: url.href });
  await c.connect();
  try {
    return await fn(c, db);
  } finally {
    await c.end();
  }
}
function fail(code, message) {
  process.stderr.write("\n" + JSON.stringify({ level: "ERROR", target: "schema_engine::logger", fields: { error_code: code, message } }));
  process.exit(1);
}
if (positionals[0] === "cli") {
  try {
    if (positionals[1] === "can-connect-to-database") {
      const c = new pg.Client({ connectionString: datasource.url });
      await c.connect();
      await c.end();
    } else if (positionals[1] === "create-database") {
      await withAdmin((c, db) => c.query(`CREATE DATABASE ${pg.escapeIdentifier(db)}`));
    } else if (positionals[1] === "drop-database") {
      await withAdmin((c, db) => c.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(db)} WITH (FORCE)`));
    } else fail("P0000", `unknown command ${positionals[1]}`);
    process.exit(0);
  } catch (e) {
    fail(e.code === "3D000" ? "P1003" : e.code === "ECONNREFUSED" ? "P1001" : "P1000", e.message || String(e.code));
  }
}

const require = createRequire(import.meta.url);
const dir = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg").replace(/[^/\\]+$/, "");
const { instance } = await WebAssembly.instantiate(readFileSync(dir + "schema_engine_bg.wasm"), { "./schema_engine_bg.js": bg });
bg.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  message: "",
  set_message(m) {
    this.message = m;
  },
};

// Three repairs to @prisma/adapter-pg for use by the schema engine:
//  1. catalogue columns of type "char" (oid 18) & co. are unknown to it;
//  2. its executeScript() splits on every ';' (breaks functions, triggers, strings) - send the script whole instead;
//  3. its shadow database is ignored when a connectionString is given (pg lets the string win), so give it fields.
function repair(adapter) {
  const io = adapter.performIO.bind(adapter);
  adapter.performIO = async (q) => {
    const r = await io(q);
    r.fields = r.fields.map((f) =>
      f.dataTypeID === 18 ? { ...f, dataTypeID: 25 } : f.dataTypeID === 1003 ? { ...f, dataTypeID: 1009 } : f,
    );
    return r;
  };
  adapter.executeScript = async (script) => {
    const c = await adapter.client.connect();
    try {
      await c.query(script);
    } catch (e) {
      adapter.onError(e);
    } finally {
      c.release();
    }
  };
  return adapter;
}
function pgFactory(url) {
  const u = new URL(url);
  const f = new PrismaPg(
    {
      host: u.hostname,
      port: Number(u.port || 5432),
      user: decodeURIComponent(u.username),
      password: decodeURIComponent(u.password),
      database: decodeURIComponent(u.pathname.slice(1)),
      max: 1,
      idleTimeoutMillis: 0,
    },
    { schema: u.searchParams.get("schema") ?? undefined },
  );
  const connect = f.connect.bind(f);
  f.connect = async () => repair(await connect());
  f.connectToShadowDb = async () => {
    const admin = await f.connect(),
      name = `prisma_shadow_${globalThis.crypto.randomUUID()}`;
    await admin.executeScript(`CREATE DATABASE "${name}"`);
    const s = await new PrismaPg({ ...f.config, database: name }).connect();
    const end = s.dispose.bind(s);
    s.dispose = async () => {
      await end();
      await admin.executeScript(`DROP DATABASE "${name}" WITH (FORCE)`);
      await admin.dispose();
    };
    return repair(s);
  };
  return f;
}
const factory = datasource.url
  ? pgFactory(datasource.url)
  : {
      provider: "postgres",
      adapterName: "none",
      connect() {
        throw new Error("no datasource url");
      },
      connectToShadowDb() {
        throw new Error("no datasource url");
      },
    };
const bound = bindMigrationAwareSqlAdapterFactory(factory);
let engine;
const getEngine = async () =>
  (engine ??= await bg.SchemaEngine.new(
    { datamodels: values.datamodels?.map((f) => [f, readFileSync(f, "utf8")]) },
    (log) => process.env.DEBUG && process.stderr.write(`${log}\n`),
    bound,
  ));

const rename = { getDatabaseVersion: "version" };
let nextId = 1e6;
const send = (m) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...m }) + "\n");
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const { id, method, params } = JSON.parse(line);
  if (!method) continue;
  try {
    const e = await getEngine();
    const result = await e[rename[method] ?? method](params);
    if (method === "diff" && result?.stdout != null) {
      send({ id: nextId++, method: "print", params: { content: result.stdout.replace(/\n$/, "") } });
    }
    send({ id, result: result ?? {} });
  } catch (err) {
    const msg = String(err?.message ?? err);
    send({
      id,
      error: {
        code: 4466,
        message: msg,
        data: { is_panic: false, message: globalThis.PRISMA_WASM_PANIC_REGISTRY.message || msg, error_code: err?.code ?? null, meta: null },
      },
    });
  }
}
process.exit(0);
