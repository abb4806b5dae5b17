/** The part of JSON Schema a form can be drawn from. Everything else falls back to raw JSON for that value. */
export interface FormSchema {
  readonly type: "string" | "number" | "integer" | "boolean" | "object" | "array" | "json";
  readonly title: string;
  readonly description: string | null;
  readonly options: readonly (string | number)[] | null;
  readonly fields: readonly FormField[];
  readonly item: FormSchema | null;
  readonly isLong: boolean;
  readonly placeholder: string | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly defaultValue: unknown;
}
export interface FormField {
  readonly name: string;
  readonly required: boolean;
  readonly schema: FormSchema;
}

type Node = Readonly<Record<string, unknown>>;

const SIMPLE = new Set(["string", "number", "integer", "boolean"]);
/** A string that may be longer than this gets several lines. */
const LONG_TEXT = 200;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** "invoiceNumber" and "invoice_number" → "Invoice number". */
export function nameToWords(name: string): string {
  const words = name
    .replaceAll(/[_-]+/g, " ")
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function typeOf(node: Node, options: FormSchema["options"]): FormSchema["type"] {
  if (options) return "string";
  const type = node["type"];
  if (typeof type === "string" && SIMPLE.has(type)) return type as FormSchema["type"];
  if (type === "object" && isNode(node["properties"])) return "object";
  if (type === "array" && isNode(node["items"])) return "array";
  return "json";
}

function optionsOf(node: Node): FormSchema["options"] {
  if (Array.isArray(node["enum"]) && node["enum"].every((value) => typeof value === "string" || typeof value === "number"))
    return node["enum"];
  const constants = Array.isArray(node["anyOf"])
    ? node["anyOf"].map((branch: unknown) => (isNode(branch) ? branch["const"] : undefined))
    : [];
  return constants.length > 0 && constants.every((value) => typeof value === "string") ? (constants as string[]) : null;
}

function fieldsOf(node: Node): readonly FormField[] {
  const required = new Set(Array.isArray(node["required"]) ? node["required"] : []);
  return Object.entries(isNode(node["properties"]) ? node["properties"] : {}).map(([name, schema]) => ({
    name,
    required: required.has(name),
    schema: readSchema(schema, name),
  }));
}

/** Reads a JSON Schema (2020-12) into what a form needs. Never throws: an unknown part becomes a raw JSON field. */
export function readSchema(schema: unknown, name = ""): FormSchema {
  const node = isNode(schema) ? schema : {};
  const options = optionsOf(node);
  const type = typeOf(node, options);
  const maxLength = number(node["maxLength"]);
  const examples = Array.isArray(node["examples"]) ? node["examples"] : [];
  return {
    type,
    title: text(node["title"]) ?? nameToWords(name),
    description: text(node["description"]),
    options,
    fields: type === "object" ? fieldsOf(node) : [],
    item: type === "array" ? readSchema(node["items"], name) : null,
    isLong: type === "string" && !options && (maxLength === null ? /text|content|body|csv|message/i.test(name) : maxLength > LONG_TEXT),
    placeholder: text(examples[0]),
    minimum: number(node["minimum"]),
    maximum: number(node["maximum"]),
    defaultValue: node["default"],
  };
}

/** The value an empty form starts with. */
export function emptyValue(schema: FormSchema): unknown {
  if (schema.defaultValue !== undefined) return schema.defaultValue;
  if (schema.type === "object") {
    return Object.fromEntries(schema.fields.filter((field) => field.required).map((field) => [field.name, emptyValue(field.schema)]));
  }
  if (schema.type === "array") return [];
  if (schema.type === "boolean") return false;
  if (schema.type === "string") return schema.options?.[0] ?? "";
  return schema.type === "json" ? {} : 0;
}
