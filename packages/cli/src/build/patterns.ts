import { RE2JS } from "re2js";

/** Why a pattern cannot be used in a schema, or null. It must mean the same to RE2 (linear time, no lookaround) and to JSON Schema (Unicode mode). */
export function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, "u");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return `RE2 cannot run it: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Every pattern inside a JSON Schema, with the place it stands in, e.g. `input.order`. */
export function patternsOf(schema: unknown, place: string): { readonly pattern: string; readonly place: string }[] {
  if (Array.isArray(schema)) return schema.flatMap((item) => patternsOf(item, place));
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === "pattern" && typeof value === "string") return [{ pattern: value, place }];
    if (key === "const" || key === "enum" || key === "default" || key === "examples") return [];
    if (key === "items") return patternsOf(value, `${place}[]`);
    if (key === "patternProperties" && typeof value === "object" && value !== null) {
      return [
        ...Object.keys(value).map((pattern) => ({ pattern, place })),
        ...Object.values(value).flatMap((item) => patternsOf(item, place)),
      ];
    }
    if ((key === "properties" || key === "$defs") && typeof value === "object" && value !== null) {
      return Object.entries(value).flatMap(([name, item]) => patternsOf(item, `${place}.${name}`));
    }
    return patternsOf(value, place);
  });
}
