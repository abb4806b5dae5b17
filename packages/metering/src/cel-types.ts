import { DomainError, said } from "@souk/kernel";

/** JSON Schema as an object, as far as the checker reads it. */
export type JsonSchemaObject = Readonly<Record<string, unknown>>;

/** What the checker knows of a value. `dyn` = decided when it runs. */
export type CelKind = "bool" | "string" | "number" | "list" | "map" | "null" | "dyn";

/** A type, with the schema of what lies below it. */
export interface CelShape {
  readonly kind: CelKind;
  readonly schema?: JsonSchemaObject;
  /** The whole schema: local references point into it. */
  readonly root?: JsonSchemaObject;
}

export const DYN: CelShape = { kind: "dyn" };
const KINDS: Readonly<Record<string, CelKind>> = {
  boolean: "bool",
  string: "string",
  number: "number",
  integer: "number",
  array: "list",
  object: "map",
  null: "null",
};
const MAX_DEPTH = 16;

const isObject = (value: unknown): value is JsonSchemaObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** Refuses a rule at publish; the message says what is wrong with which expression. */
export function refuseRule(expression: string, why: string): never {
  throw new DomainError("invalid_request", said`${why} (in: ${expression.slice(0, 200)})`, { details: { expression, why } });
}

function kindOfValue(value: unknown): CelKind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  return KINDS[typeof value] ?? "dyn";
}

/** The one kind of several, null aside; `dyn` when they differ. */
function common(shapes: readonly CelShape[]): CelShape {
  const [first, ...rest] = shapes.filter(({ kind }) => kind !== "null");
  if (!first) return shapes[0] ?? DYN;
  if (rest.some(({ kind }) => kind !== first.kind)) return DYN;
  return rest.length === 0 ? first : { kind: first.kind };
}

function resolveRef(ref: string, root: JsonSchemaObject): JsonSchemaObject | null {
  if (!ref.startsWith("#/")) return null;
  let at: unknown = root;
  for (const part of ref.slice(2).split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isObject(at) ? at : null;
}

/** The shape a JSON Schema (2020-12) promises. Keywords it does not know make it `dyn`, never wrong. */
export function shapeOf(schema: unknown, root: JsonSchemaObject, depth = 0): CelShape {
  if (!isObject(schema) || depth > MAX_DEPTH) return DYN;
  const ref = schema["$ref"];
  if (typeof ref === "string") return shapeOf(resolveRef(ref, root), root, depth + 1);
  for (const key of ["anyOf", "oneOf"]) {
    const options = schema[key];
    if (Array.isArray(options)) return common(options.map((option) => shapeOf(option, root, depth + 1)));
  }
  if ("const" in schema) return { kind: kindOfValue(schema["const"]) };
  const { enum: values, type } = schema;
  if (Array.isArray(values)) return common(values.map((value) => ({ kind: kindOfValue(value) })));
  const types = Array.isArray(type) ? type : [type];
  const { kind } = common(types.map((name) => ({ kind: KINDS[String(name)] ?? "dyn" })));
  return { kind, schema, root };
}

/** The shape of a property. @throws DomainError `invalid_request` when the schema has no such property. */
export function fieldShape(of: CelShape, field: string, expression: string): CelShape {
  if (of.kind === "dyn") return DYN;
  if (of.kind !== "map") refuseRule(expression, `cannot read .${field} of a ${of.kind}`);
  const root = of.root ?? {};
  const properties = of.schema?.["properties"];
  if (isObject(properties) && Object.hasOwn(properties, field)) return shapeOf(properties[field], root);
  const more = of.schema?.["additionalProperties"];
  if (isObject(more)) return shapeOf(more, root);
  if (more === true || (more === undefined && !isObject(properties))) return DYN;
  return refuseRule(expression, `the schema has no property ${JSON.stringify(field)}`);
}

/** The shape of a list's elements, or of a map's keys when a macro walks over it. */
export function elementShape(of: CelShape, expression: string): CelShape {
  if (of.kind === "dyn") return DYN;
  if (of.kind === "map") return { kind: "string" };
  if (of.kind !== "list") refuseRule(expression, `cannot walk over a ${of.kind}`);
  return shapeOf(of.schema?.["items"], of.root ?? {});
}
