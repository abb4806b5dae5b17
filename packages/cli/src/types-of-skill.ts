type Schema = Readonly<Record<string, unknown>>;

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const INDENT = "  ";

function objectType(schema: Schema, depth: number): string {
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const pad = INDENT.repeat(depth + 1);
  const fields = Object.entries(properties).map(([name, property]) => {
    const comment =
      isSchema(property) && typeof property["description"] === "string"
        ? `${pad}/** ${property["description"].replaceAll("*/", "* /")} */\n`
        : "";
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    return `${comment}${pad}${key}${required.includes(name) ? "" : "?"}: ${typeOf(property, depth + 1)};`;
  });
  const rest = schema["additionalProperties"];
  if (isSchema(rest)) fields.push(`${pad}[key: string]: ${fields.length > 0 ? "unknown" : typeOf(rest, depth + 1)};`);
  return fields.length === 0 ? "Record<string, never>" : `{\n${fields.join("\n")}\n${INDENT.repeat(depth)}}`;
}

function arrayType(schema: Schema, depth: number): string {
  if (Array.isArray(schema["prefixItems"])) return `[${schema["prefixItems"].map((item) => typeOf(item, depth)).join(", ")}]`;
  const item = typeOf(schema["items"] ?? {}, depth);
  return /[ |]/.test(item) && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
}

/** The TypeScript type of a JSON Schema, as far as one can say it; `unknown` for the rest. */
function typeOf(schema: unknown, depth: number): string {
  if (!isSchema(schema)) return "unknown";
  if ("const" in schema) return JSON.stringify(schema["const"]);
  if (Array.isArray(schema["enum"])) return schema["enum"].map((value) => JSON.stringify(value)).join(" | ");
  for (const key of ["anyOf", "oneOf"]) {
    const options = schema[key];
    if (Array.isArray(options)) return [...new Set(options.map((option) => typeOf(option, depth)))].join(" | ");
  }
  const type = schema["type"];
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one }, depth)).join(" | ");
  if (type === "object") return objectType(schema, depth);
  if (type === "array") return arrayType(schema, depth);
  if (type === "integer" || type === "number") return "number";
  return type === "string" || type === "boolean" || type === "null" ? type : "unknown";
}

/** TypeScript types of a skill's input and output, with the descriptions as comments. */
export function typesOfSkill(skill: { name: string; version: string; input: Schema; output: Schema }): string {
  const base = (skill.name.split("/")[1] ?? "skill").replace(/(^|-)([a-z0-9])/g, (_, _dash: string, char: string) => char.toUpperCase());
  return [
    `/** Input and output of ${skill.name}@${skill.version}; made by souk types. */`,
    `export type ${base}Input = ${typeOf(skill.input, 0)};`,
    "",
    `export type ${base}Output = ${typeOf(skill.output, 0)};`,
  ].join("\n");
}
