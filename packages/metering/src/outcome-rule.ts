import { CelScalar, celEnv, celFunc, isCelError, isCelUint, parse, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import { type CelExpr, checkExpr } from "./cel-check.ts";
import { fieldsRead, fieldsReadInMacros, project, sizeOf } from "./cel-fields.ts";
import { type CelShape, type JsonSchemaObject, refuseRule, shapeOf, DYN as UNKNOWN } from "./cel-types.ts";

/** What a manifest says about an outcome's condition and its business object. */
export interface OutcomeRule {
  /** CEL over `input` and `output`: whether the outcome happened. */
  readonly when: string;
  /** CEL: the business object; one charge per value, ever. */
  readonly key: string;
}

/** The skill's schemas; given, every name and type in the rule is checked against them. */
export interface RuleSchemas {
  readonly input?: JsonSchemaObject;
  readonly output?: JsonSchemaObject;
}

/** Why an outcome was not claimed. A closed list without any of the buyer's data, so the vendor may see it. */
export type UnclaimedReason =
  | "condition_false"
  | "condition_failed"
  | "condition_not_boolean"
  | "key_failed"
  | "key_not_text"
  | "key_empty"
  | "key_too_long"
  | "too_much_data";

export type OutcomeClaim =
  | { readonly claimed: true; readonly key: string; readonly reason: null }
  | { readonly claimed: false; readonly key: null; readonly reason: UnclaimedReason };

export interface CompiledOutcome {
  /** Whether the outcome happened in this call, and for which business object. Never throws. */
  evaluate(call: { readonly input: unknown; readonly output: unknown }): OutcomeClaim;
}

/** Most data a rule may read, counted on the fields it names. */
export const MAX_RULE_BYTES = 64 * 1024;
/** Most data a macro may read besides its list: it is read again for each element. */
const MAX_MACRO_BYTES = 512;
export const MAX_KEY_CHARS = 200;

const { INT, DOUBLE, DYN } = CelScalar;

/** `%` of the sign of the dividend, as CEL defines it for int; whole numbers only. */
function modulo(a: number, b: number): number {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b) || b === 0) throw new RangeError("% needs whole numbers");
  return a % b;
}

/** Numbers of JSON are doubles in CEL, literals such as 1 are ints; these let the two calculate together. */
const MIXED = (
  [
    ["_+_", (a, b) => a + b],
    ["_-_", (a, b) => a - b],
    ["_*_", (a, b) => a * b],
    ["_/_", (a, b) => a / b],
    ["_%_", modulo],
  ] satisfies [string, (a: number, b: number) => number][]
).flatMap(([name, apply]) => [
  celFunc(name, [DOUBLE, INT], DOUBLE, (a, b) => apply(a, Number(b))),
  celFunc(name, [INT, DOUBLE], DOUBLE, (a, b) => apply(Number(a), b)),
  ...(name === "_%_" ? [celFunc(name, [DOUBLE, DOUBLE], DOUBLE, apply)] : []),
]);

const ENV = celEnv({ variables: { input: DYN, output: DYN }, funcs: [...strings, ...MIXED] });

function parseRule(expression: string): CelExpr {
  try {
    return parse(expression).expr;
  } catch (error) {
    return refuseRule(expression, `not a CEL expression: ${error instanceof Error ? error.message.split("\n")[0] : "it does not parse"}`);
  }
}

function checkRule(expression: string, schemas: RuleSchemas): { readonly expr: CelExpr; readonly shape: CelShape } {
  const expr = parseRule(expression);
  const shapes = ([schemas.input, schemas.output] as const).map((schema) => (schema ? shapeOf(schema, schema) : UNKNOWN));
  const names = new Map(["input", "output"].map((name, i): [string, CelShape] => [name, shapes[i] ?? UNKNOWN]));
  return { expr, shape: checkExpr(expr, { expression, names, inMacro: false }) };
}

function unclaimed(reason: UnclaimedReason): OutcomeClaim {
  return { claimed: false, key: null, reason };
}

/** The text of a business key: NFC, trimmed; whole numbers as digits. */
function keyText(value: unknown): string | null {
  // Half of a surrogate pair cannot be signed (RFC 8785), NUL cannot be stored.
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0") ? value.normalize("NFC").trim() : null;
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  return isCelUint(value) ? value.value.toString() : null;
}

/**
 * Compiles an outcome's rule once, at publish and when a skill is loaded. Evaluating costs microseconds.
 * @throws DomainError `invalid_request` with the reason: syntax, unknown names, wrong types, a macro inside a macro.
 */
export function compileOutcome(rule: OutcomeRule, schemas: RuleSchemas = {}): CompiledOutcome {
  const when = checkRule(rule.when, schemas);
  const key = checkRule(rule.key, schemas);
  if (when.shape.kind !== "bool" && when.shape.kind !== "dyn") refuseRule(rule.when, `the condition is a ${when.shape.kind}, not a bool`);
  if (!["string", "number", "dyn"].includes(key.shape.kind)) refuseRule(rule.key, `the key is a ${key.shape.kind}, not a text or a number`);
  const paths = fieldsRead([when.expr, key.expr]);
  const inMacros = fieldsReadInMacros([when.expr, key.expr]);
  const holds = plan(ENV, when.expr);
  const keyOf = plan(ENV, key.expr);
  const evaluate: CompiledOutcome["evaluate"] = (call) => {
    const fields = project(call, paths);
    if (sizeOf(fields, MAX_RULE_BYTES) > MAX_RULE_BYTES) return unclaimed("too_much_data");
    if (inMacros.length > 0 && sizeOf(project(call, inMacros), MAX_RULE_BYTES) > MAX_MACRO_BYTES) return unclaimed("too_much_data");
    const bindings = fields as { input: Parameters<typeof holds>[0]["input"]; output: Parameters<typeof holds>[0]["output"] };
    const held = holds(bindings);
    if (isCelError(held)) return unclaimed("condition_failed");
    if (typeof held !== "boolean") return unclaimed("condition_not_boolean");
    if (!held) return unclaimed("condition_false");
    const found = keyOf(bindings);
    if (isCelError(found)) return unclaimed("key_failed");
    const text = keyText(found);
    if (text === null) return unclaimed("key_not_text");
    if (text === "") return unclaimed("key_empty");
    return text.length > MAX_KEY_CHARS ? unclaimed("key_too_long") : { claimed: true, key: text, reason: null };
  };
  return { evaluate };
}
