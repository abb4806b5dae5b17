import type { parse } from "@bufbuild/cel";
import { type CelKind, type CelShape, DYN, elementShape, fieldShape, refuseRule } from "./cel-types.ts";

/** A parsed CEL expression. */
export type CelExpr = ReturnType<typeof parse>["expr"];

type Signature = { readonly args: readonly CelKind[]; readonly result: CelKind };

const BINARY_NUMBER: Signature = { args: ["number", "number"], result: "number" };
const TEXT_TEST: Signature = { args: ["string", "string"], result: "bool" };
/** Everything a rule may call; a method's target counts as its first argument. Several entries: the first that fits. */
const SIGNATURES: Readonly<Record<string, readonly Signature[]>> = {
  "!_": [{ args: ["bool"], result: "bool" }],
  "_&&_": [{ args: ["bool", "bool"], result: "bool" }],
  "_||_": [{ args: ["bool", "bool"], result: "bool" }],
  "_==_": [{ args: ["dyn", "dyn"], result: "bool" }],
  "_!=_": [{ args: ["dyn", "dyn"], result: "bool" }],
  ...Object.fromEntries(
    ["_<_", "_<=_", "_>_", "_>=_"].map((name) => [name, [{ args: ["number", "number"], result: "bool" } satisfies Signature, TEXT_TEST]]),
  ),
  "_+_": [BINARY_NUMBER, { args: ["string", "string"], result: "string" }, { args: ["list", "list"], result: "list" }],
  "_-_": [BINARY_NUMBER],
  "_*_": [BINARY_NUMBER],
  "_/_": [BINARY_NUMBER],
  "_%_": [BINARY_NUMBER],
  "-_": [{ args: ["number"], result: "number" }],
  "@in": [
    { args: ["dyn", "list"], result: "bool" },
    { args: ["string", "map"], result: "bool" },
  ],
  "@not_strictly_false": [{ args: ["bool"], result: "bool" }],
  size: (["string", "list", "map"] as const).map((kind) => ({ args: [kind], result: "number" })),
  contains: [TEXT_TEST],
  startsWith: [TEXT_TEST],
  endsWith: [TEXT_TEST],
  matches: [TEXT_TEST],
  string: (["string", "number", "bool"] as const).map((kind) => ({ args: [kind], result: "string" })),
  int: (["number", "string"] as const).map((kind) => ({ args: [kind], result: "number" })),
  double: (["number", "string"] as const).map((kind) => ({ args: [kind], result: "number" })),
  lowerAscii: [{ args: ["string"], result: "string" }],
  upperAscii: [{ args: ["string"], result: "string" }],
  trim: [{ args: ["string"], result: "string" }],
};

interface Scope {
  readonly expression: string;
  readonly names: ReadonlyMap<string, CelShape>;
  readonly inMacro: boolean;
}

const CONSTANTS: Readonly<Record<string, CelKind>> = {
  boolValue: "bool",
  stringValue: "string",
  int64Value: "number",
  uint64Value: "number",
  doubleValue: "number",
  nullValue: "null",
};

const fits = (shape: CelShape, wanted: CelKind): boolean => wanted === "dyn" || shape.kind === "dyn" || shape.kind === wanted;
const nameOf = (name: string): string => name.replaceAll("_", "").replace("@", "") || name;

function checkEquality(name: string, args: readonly CelShape[], scope: Scope): void {
  const [left, right] = args;
  if (!left || !right || left.kind === "null" || right.kind === "null") return;
  if (left.kind !== right.kind && left.kind !== "dyn" && right.kind !== "dyn") {
    refuseRule(scope.expression, `${left.kind} ${nameOf(name)} ${right.kind} is never true`);
  }
}

/** `map` and `filter`: their lists are chains of parts, and walking over one costs the square of its length. They may be counted. */
function isListMacro(expr: CelExpr): boolean {
  return expr.exprKind.case === "comprehensionExpr" && expr.exprKind.value.accuInit?.exprKind.case === "listExpr";
}

function refuseListMacro(exprs: readonly CelExpr[], scope: Scope): void {
  if (exprs.some(isListMacro)) refuseRule(scope.expression, "the result of map() or filter() can only be counted with size()");
}

function checkCall(name: string, exprs: readonly CelExpr[], scope: Scope): CelShape {
  if (name !== "size") refuseListMacro(exprs, scope);
  const args = exprs.map((expr) => checkExpr(expr, scope));
  const [first = DYN, second = DYN, third = DYN] = args;
  if (name === "_?_:_") {
    if (!fits(first, "bool")) refuseRule(scope.expression, "the condition before ? is not a bool");
    return second.kind === third.kind ? second : DYN;
  }
  if (name === "_[_]") {
    const key = exprs[1]?.exprKind;
    const literal = key?.case === "constExpr" && key.value.constantKind.case === "stringValue" ? key.value.constantKind.value : null;
    if (literal !== null) return fieldShape(first, literal, scope.expression);
    return first.kind === "list" ? elementShape(first, scope.expression) : DYN;
  }
  if (name === "matches" && exprs[1]?.exprKind.case !== "constExpr") refuseRule(scope.expression, "the pattern of matches() is a literal");
  const signatures = SIGNATURES[name];
  if (!Object.hasOwn(SIGNATURES, name) || !signatures) return refuseRule(scope.expression, `${name}() is not available in a rule`);
  const found = signatures.find(
    (signature) => signature.args.length === args.length && signature.args.every((kind, i) => fits(args[i] ?? DYN, kind)),
  );
  if (!found) return refuseRule(scope.expression, `${nameOf(name)} does not take (${args.map(({ kind }) => kind).join(", ")})`);
  if (name === "_==_" || name === "_!=_") checkEquality(name, args, scope);
  const ambiguous = signatures.length > 1 && args.every(({ kind }) => kind === "dyn");
  return { kind: ambiguous && signatures.some(({ result }) => result !== found.result) ? "dyn" : found.result };
}

function checkMacro(macro: Extract<CelExpr["exprKind"], { case: "comprehensionExpr" }>["value"], scope: Scope): CelShape {
  if (scope.inMacro) refuseRule(scope.expression, "a macro inside a macro is not allowed: its cost grows with the square of the list");
  const { iterRange, accuInit, loopStep, result } = macro;
  if (!iterRange || !accuInit || !loopStep || !result) return refuseRule(scope.expression, "not a macro");
  if (scope.names.has(macro.iterVar)) refuseRule(scope.expression, `${macro.iterVar} is taken; name the macro's variable otherwise`);
  refuseListMacro([iterRange], scope);
  const names = new Map(scope.names);
  names.set(macro.iterVar, elementShape(checkExpr(iterRange, scope), scope.expression));
  if (macro.iterVar2) names.set(macro.iterVar2, DYN);
  const accumulated = checkExpr(accuInit, scope);
  names.set(macro.accuVar, accumulated);
  const inner: Scope = { ...scope, names, inMacro: true };
  checkExpr(loopStep, inner);
  return checkExpr(result, inner);
}

/** The shape of an expression. @throws DomainError `invalid_request` for unknown names, properties, functions, types, and nested macros. */
export function checkExpr(expr: CelExpr, scope: Scope): CelShape {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case "constExpr":
      return { kind: CONSTANTS[exprKind.value.constantKind.case ?? ""] ?? "dyn" };
    case "identExpr": {
      const found = scope.names.get(exprKind.value.name);
      return found ?? refuseRule(scope.expression, `unknown name ${exprKind.value.name}: a rule sees input and output`);
    }
    case "selectExpr": {
      const { operand, field, testOnly } = exprKind.value;
      if (!operand) return DYN;
      const shape = fieldShape(checkExpr(operand, scope), field, scope.expression);
      return testOnly ? { kind: "bool" } : shape;
    }
    case "callExpr": {
      const { target, args } = exprKind.value;
      return checkCall(exprKind.value.function, target ? [target, ...args] : args, scope);
    }
    case "listExpr":
      refuseListMacro(exprKind.value.elements, scope);
      for (const element of exprKind.value.elements) checkExpr(element, scope);
      return { kind: "list" };
    case "comprehensionExpr":
      return checkMacro(exprKind.value, scope);
    default:
      return refuseRule(scope.expression, "maps and messages cannot be built in a rule");
  }
}
