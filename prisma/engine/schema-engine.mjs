#!/usr/bin/env node
// Stands in for Prisma's native schema engine, which is downloaded and so cannot be had offline (ADR 0001).
// The same command line and JSON-RPC over stdio, on Prisma's own engine in WebAssembly.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { runAdminCommand } from "./admin-commands.mjs";
import { createConnectionFactory } from "./connection.mjs";

/** Prisma's code for "the command failed, here is why". */
const COMMAND_FAILED = 4466;
/** Methods whose name differs between the two engines. */
const RENAMED = { getDatabaseVersion: "version" };

async function loadWasm() {
  const file = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = readFileSync(join(dirname(file), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  // where the engine leaves the text of a panic
  const panic = {
    message: "",
    set_message(message) {
      this.message = message;
    },
  };
  globalThis.PRISMA_WASM_PANIC_REGISTRY = panic;
  return panic;
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

let nextOwnId = 1_000_000;

async function answer(engine, { id, method, params }) {
  const result = await engine[RENAMED[method] ?? method](params);
  // the native engine prints a diff by asking its caller to
  if (method === "diff" && result?.stdout != null) {
    nextOwnId += 1;
    send({ id: nextOwnId, method: "print", params: { content: result.stdout.replace(/\n$/, "") } });
  }
  send({ id, result: result ?? {} });
}

async function serve(options) {
  const panic = await loadWasm();
  const adapter = bindMigrationAwareSqlAdapterFactory(createConnectionFactory(options.url));
  const datamodels = options.datamodels?.map((file) => [file, readFileSync(file, "utf8")]);
  const log = (line) => process.env.DEBUG && process.stderr.write(`${line}\n`);
  let engine;
  let current;
  const fail = (error) => {
    const message = String(error?.message ?? error);
    const data = { is_panic: panic.message !== "", message: panic.message || message, error_code: error?.code ?? null, meta: null };
    send({ id: current?.id, error: { code: COMMAND_FAILED, message: data.message, data } });
  };
  // A panic inside a promise of the engine ends the process: unreported, Prisma would take the silence for success.
  process.on("uncaughtException", (error) => {
    fail(error);
    process.exit(1);
  });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = line.trim() === "" ? {} : JSON.parse(line);
    if (!request.method) continue;
    current = request;
    try {
      engine ??= await bindings.SchemaEngine.new({ datamodels }, log, adapter);
      await answer(engine, request);
    } catch (error) {
      fail(error);
    }
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: "string", multiple: true },
    datasource: { type: "string" },
    version: { type: "boolean", short: "v" },
  },
});
const url = values.datasource ? JSON.parse(values.datasource).url : process.env.SOUK_DATABASE_OWNER_URL;
if (values.version) process.stdout.write("souk-schema-engine\n");
else if (positionals[0] === "cli") process.exitCode = await runAdminCommand(positionals[1], url);
else await serve({ url, datamodels: values.datamodels });
process.exit();
