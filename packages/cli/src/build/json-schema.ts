import type { z } from "@souk/skill-sdk";
import { z as zod } from "@souk/skill-sdk";
import { patternProblem, patternsOf } from "./patterns.ts";

/** A part of a schema that the marketplace could not enforce, by the name of its field. */
export interface SchemaProblem {
  readonly code: "schema_not_json" | "pattern_not_re2" | "schema_default";
  readonly severity: "error" | "warning";
  /** e.g. `input.order.lines[].sku` */
  readonly place: string;
  readonly cause: string;
  readonly fix: string;
}

/** Formats that the sandbox's validator knows (ajv-formats). */
const FORMATS = new Set([
  "date",
  "date-time",
  "duration",
  "uri",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "uuid",
  "json-pointer",
  "byte",
  "int32",
  "int64",
]);

const REFUSED_TYPES: Readonly<Record<string, { cause: string; fix: string }>> = {
  pipe: {
    cause: "a pipe, transform or codec changes the value, and nothing runs it in the sandbox",
    fix: "describe the JSON value and convert it inside run",
  },
  transform: {
    cause: "a transform changes the value, and nothing runs it in the sandbox",
    fix: "describe the JSON value and convert it inside run",
  },
  catch: {
    cause: "catch replaces wrong values, JSON Schema can only refuse them",
    fix: "drop .catch(), or use .optional() and decide inside run",
  },
  intersection: { cause: "an intersection of closed objects accepts nothing", fix: "use .extend() to build one object" },
};

const REFUSED_CHECKS: Readonly<Record<string, { cause: string; fix: string }>> = {
  custom: {
    cause: "a refinement is code, and JSON Schema cannot carry it",
    fix: "use .min, .max, .regex, z.enum …, or check inside run and end with fail()",
  },
  overwrite: { cause: "a check that changes the value (trim, toLowerCase …) is not run in the sandbox", fix: "normalise inside run" },
  property: { cause: "a property check has no JSON Schema form", fix: "describe the property in the object's shape" },
};

interface CheckDef {
  readonly check?: string;
  readonly pattern?: RegExp;
}

function placeOf(root: string, path: readonly (string | number)[]): string {
  let place = root;
  for (let i = 0; i < path.length; i++) {
    const step = path[i];
    if (step === "properties" || step === "$defs") place += `.${path[++i]}`;
    else if (step === "items") place += "[]";
  }
  return place;
}

function checksOf(schema: zod.core.$ZodTypes): CheckDef[] {
  const def = schema._zod.def as { checks?: { _zod: { def: CheckDef } }[] } & CheckDef;
  return [...(def.check === undefined ? [] : [def]), ...(def.checks ?? []).map((check) => check._zod.def)];
}

/** What one zod schema says that its JSON Schema does not. */
function problemsOf(schema: zod.core.$ZodTypes, place: string): SchemaProblem[] {
  const error = (cause: string, fix: string): SchemaProblem => ({ code: "schema_not_json", severity: "error", place, cause, fix });
  const problems: SchemaProblem[] = [];
  const def = schema._zod.def as { type: string; coerce?: boolean };
  const refused = REFUSED_TYPES[def.type];
  if (refused) problems.push(error(refused.cause, refused.fix));
  if (def.coerce)
    problems.push(error("z.coerce changes the value, and nothing runs it in the sandbox", "describe the JSON value as it arrives"));
  if (def.type === "default" || def.type === "prefault") {
    const cause = "the default is shown to callers but not filled in: no validator runs inside the sandbox";
    problems.push({ code: "schema_default", severity: "warning", place, cause, fix: "use .optional() and write input.x ?? … inside run" });
  }
  for (const check of checksOf(schema)) {
    const refusedCheck = check.check === undefined ? undefined : REFUSED_CHECKS[check.check];
    if (refusedCheck) problems.push(error(refusedCheck.cause, refusedCheck.fix));
    const flags = check.pattern?.flags.replace("u", "") ?? "";
    if (flags !== "" && check.check === "string_format") {
      problems.push(
        error(`the pattern has the flag "${flags}", which JSON Schema cannot carry`, "write the pattern without flags, e.g. [Aa] for a"),
      );
    }
  }
  return problems;
}

/** Keeps what the sandbox's validator can enforce: closed objects, known formats, patterns only where no format says the same. */
function adjust(json: Record<string, unknown>, schema: zod.core.$ZodTypes): void {
  const def = schema._zod.def as { type: string; catchall?: unknown };
  if (def.type === "object" && def.catchall === undefined) json["additionalProperties"] = false;
  const format = json["format"];
  if (typeof format !== "string") return;
  if (!FORMATS.has(format)) delete json["format"];
  else if (typeof json["pattern"] === "string" && patternProblem(json["pattern"]) !== null) delete json["pattern"];
}

/** JSON Schema (2020-12) of a zod schema, and everything in it that would not be enforced. Objects are closed unless declared loose. */
export function compileSchema(schema: z.ZodType, root: "input" | "output"): { schema: Record<string, unknown>; problems: SchemaProblem[] } {
  const problems: SchemaProblem[] = [];
  const seen = new Set<unknown>();
  const { "~standard": _, ...json } = zod.toJSONSchema(schema, {
    target: "draft-2020-12",
    io: "input",
    unrepresentable({ zodSchema, path, message }) {
      if (REFUSED_TYPES[zodSchema._zod.def.type] === undefined) {
        const cause = `${zodSchema._zod.def.type}: ${message}`;
        problems.push({
          code: "schema_not_json",
          severity: "error",
          place: placeOf(root, path),
          cause,
          fix: "use a type JSON has, e.g. a string for dates and large numbers",
        });
      }
      return "any";
    },
    override({ zodSchema, jsonSchema, path }) {
      adjust(jsonSchema as Record<string, unknown>, zodSchema);
      if (seen.has(zodSchema)) return;
      seen.add(zodSchema);
      problems.push(...problemsOf(zodSchema, placeOf(root, path)));
    },
  }) as Record<string, unknown>;
  if (json["type"] !== "object") {
    problems.push({
      code: "schema_not_json",
      severity: "error",
      place: root,
      cause: `${root} is not an object`,
      fix: `use z.object({ … }) for ${root}`,
    });
  }
  for (const { pattern, place } of patternsOf(json, root)) {
    const cause = patternProblem(pattern);
    if (cause === null) continue;
    const fix = "rewrite it without lookaround and backreferences, or check inside run";
    problems.push({ code: "pattern_not_re2", severity: "error", place, cause: `pattern ${pattern}: ${cause}`, fix });
  }
  const distinct = new Map(problems.map((problem) => [`${problem.place} ${problem.cause}`, problem]));
  return { schema: json, problems: [...distinct.values()] };
}
