import type { CelExpr } from "./cel-check.ts";

/** A field a rule reads: `["output", "items"]`. Everything below it counts as read. */
export type FieldPath = readonly string[];

/** The chain of names an expression selects, or null when it is something else. */
function chainOf(expr: CelExpr): FieldPath | null {
  const { exprKind } = expr;
  if (exprKind.case === "identExpr") return [exprKind.value.name];
  if (exprKind.case === "selectExpr" && exprKind.value.operand) {
    const above = chainOf(exprKind.value.operand);
    return above && [...above, exprKind.value.field];
  }
  return null;
}

function childrenOf({ exprKind }: CelExpr): readonly (CelExpr | undefined)[] {
  switch (exprKind.case) {
    case "selectExpr":
      return [exprKind.value.operand];
    case "callExpr":
      return [exprKind.value.target, ...exprKind.value.args];
    case "listExpr":
      return exprKind.value.elements;
    case "comprehensionExpr": {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      return [iterRange, accuInit, loopCondition, loopStep, result];
    }
    default:
      return [];
  }
}

/** The fields of `input` and `output` an expression reads, without those that lie below another. */
export function fieldsRead(exprs: readonly CelExpr[]): readonly FieldPath[] {
  const found: FieldPath[] = [];
  const visit = (expr: CelExpr): void => {
    const chain = chainOf(expr);
    if (chain) {
      if (chain[0] === "input" || chain[0] === "output") found.push(chain);
      return;
    }
    for (const child of childrenOf(expr)) if (child) visit(child);
  };
  exprs.forEach(visit);
  const isAbove = (upper: FieldPath, lower: FieldPath): boolean =>
    upper.length <= lower.length && upper.every((name, i) => name === lower[i]);
  return found.filter((path, i) => !found.some((other, j) => isAbove(other, path) && (other.length < path.length || j < i)));
}

/** The fields of `input` and `output` that are read once per element of a list, inside a macro. */
export function fieldsReadInMacros(exprs: readonly CelExpr[]): readonly FieldPath[] {
  const bodies: CelExpr[] = [];
  const visit = (expr: CelExpr): void => {
    if (expr.exprKind.case === "comprehensionExpr" && expr.exprKind.value.loopStep) bodies.push(expr.exprKind.value.loopStep);
    for (const child of childrenOf(expr)) if (child) visit(child);
  };
  exprs.forEach(visit);
  return fieldsRead(bodies);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A copy of `source` with only the fields read; a field that is missing stays missing. */
export function project(source: Readonly<Record<string, unknown>>, paths: readonly FieldPath[]): Record<string, unknown> {
  const out: Record<string, unknown> = { input: {}, output: {} };
  for (const path of paths) {
    let from: unknown = source;
    let to: Record<string, unknown> = out;
    for (const [i, name] of path.entries()) {
      if (!isRecord(from) || !Object.hasOwn(from, name)) break;
      from = from[name];
      if (i === path.length - 1) {
        define(to, name, from);
        break;
      }
      const next: unknown = Object.hasOwn(to, name) ? to[name] : undefined;
      const below: Record<string, unknown> = isRecord(next) ? next : {};
      // A value that is no object is kept as it is, so that reading a field of it fails in the rule and not here.
      define(to, name, isRecord(from) ? below : from);
      to = below;
    }
  }
  return out;
}

/** Sets a property also when it is called `__proto__`. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

const encoder = new TextEncoder();

/** Bytes a JSON value takes, about; stops counting above `limit`. */
export function sizeOf(value: unknown, limit: number): number {
  let size = 0;
  const stack: unknown[] = [value];
  while (stack.length > 0 && size <= limit) {
    const next = stack.pop();
    if (typeof next === "string") size += next.length <= limit ? encoder.encode(next).length + 2 : limit + 1;
    else if (Array.isArray(next)) {
      size += next.length + 2;
      if (next.length <= limit) for (const item of next) stack.push(item);
    } else if (isRecord(next)) {
      for (const name of Object.keys(next)) {
        size += name.length + 4;
        stack.push(next[name]);
      }
    } else size += 8;
  }
  return size;
}
