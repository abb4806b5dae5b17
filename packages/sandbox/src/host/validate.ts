import { createRequire } from "node:module";
import type { Said } from "@souk/kernel";
import type { ValidateFunction } from "ajv/dist/2020.js";

/** One place where a value does not fit its schema. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
  /** The message with its parameters apart, for words in other languages. */
  readonly said?: Said;
}

export interface Validator {
  /** Where `value`, which came as `bytes` of text, does not fit; empty when it fits. */
  readonly check: (value: unknown, bytes: number) => readonly Problem[];
  /** The validator as CommonJS source. */
  readonly code: () => string;
}

/** Above this size only the first problem is looked for: collecting all of them could cost far more than the input itself. */
const COLLECT_ALL_BYTES = 65_536;
const MAX_PROBLEMS = 20;

// Schemas were checked when they were published; compiling is part of a cold start, so it is kept short.
const options = {
  strict: false,
  validateSchema: false,
  addUsedSchema: false,
  ownProperties: true,
  logger: false,
  code: { optimize: false, source: true },
} as const;
const require = createRequire(import.meta.url);

/** Loaded with the first schema that says anything: a host is ready a third sooner. */
function loadCompilers() {
  const { Ajv2020 } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  const standalone = require("ajv/dist/standalone/index.js") as typeof import("ajv/dist/standalone/index.js");
  const addFormats = require("ajv-formats") as typeof import("ajv-formats");
  const make = (allErrors: boolean) => addFormats.default(new Ajv2020({ ...options, allErrors }));
  const fast = make(false);
  let thorough: typeof fast | undefined;
  return {
    fast,
    /** Only values that do not fit need it. */
    thorough: () => {
      thorough ??= make(true);
      return thorough;
    },
    codeOf: (validate: ValidateFunction) => standalone.default(fast, validate),
  };
}

let compilers: ReturnType<typeof loadCompilers> | undefined;

const ANYTHING: Validator = { check: () => [], code: () => "module.exports = () => true" };

/** Compiles one JSON Schema (draft 2020-12). @throws Error when the schema itself is wrong. */
export function compileValidator(schema: unknown): Validator {
  const source = withoutId(schema);
  if (Object.keys(source).length === 0) return ANYTHING;
  compilers ??= loadCompilers();
  const { fast, thorough, codeOf } = compilers;
  const first = fast.compile(source);
  let all: ValidateFunction | undefined;
  function check(value: unknown, bytes: number): readonly Problem[] {
    if (first(value)) return [];
    if (bytes > COLLECT_ALL_BYTES) return problemsOf(first);
    all ??= thorough().compile(source);
    all(value);
    return problemsOf(all);
  }
  return { check, code: () => codeOf(first) };
}

/** A `$id` would make two skills' schemas collide in one registry; `$schema` may name a draft that is not loaded. */
function withoutId(schema: unknown): object {
  if (schema === null || typeof schema !== "object" || Array.isArray(schema)) throw new TypeError("a schema must be an object");
  const { $id: _id, $schema: _schema, ...rest } = schema as Record<string, unknown>;
  return rest;
}

function problemsOf(validate: ValidateFunction): Problem[] {
  return (validate.errors ?? []).slice(0, MAX_PROBLEMS).map((error) => {
    const extra = (error.params as Record<string, unknown>)["additionalProperty"];
    const missing = (error.params as Record<string, unknown>)["missingProperty"];
    const name = typeof extra === "string" ? extra : typeof missing === "string" ? missing : undefined;
    const pointer = name === undefined ? error.instancePath : `${error.instancePath}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const message = (error.message ?? "does not fit the schema").slice(0, 512);
    return { pointer: pointer.slice(0, 512), message, said: apart(message, error.params) };
  });
}

/** Parameters that stand in the pointer, not in the message. */
const UNSAID = new Set(["allowedValue", "additionalProperty", "unevaluatedProperty", "propertyName"]);

const MAX_ALLOWED = 20;

/** What an enum or a constant allows, where that is short words: the message does not say it. */
function allowedOf(params: object): string[] {
  const { allowedValues, allowedValue } = params as { readonly allowedValues?: unknown; readonly allowedValue?: unknown };
  const allowed: readonly unknown[] = Array.isArray(allowedValues) ? allowedValues : allowedValue === undefined ? [] : [allowedValue];
  const isShort = allowed.length <= MAX_ALLOWED && allowed.every((one) => typeof one !== "object" && String(one).length <= 60);
  return isShort ? allowed.map(String) : [];
}

/** The validator's words are closed sentences around the values of `params`. */
function apart(message: string, params: object): Said {
  const values: string[] = [...allowedOf(params)];
  let template = message;
  for (const [name, value] of Object.entries(params)) {
    if ((typeof value !== "string" && typeof value !== "number") || UNSAID.has(name)) continue;
    const text = String(value);
    const at = text === "" ? -1 : template.lastIndexOf(text);
    if (at < 0) continue;
    template = `${template.slice(0, at)}{${values.length}}${template.slice(at + text.length)}`;
    values.push(text);
  }
  return { template, values };
}
