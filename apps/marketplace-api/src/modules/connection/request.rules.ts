import type { ConnectionRoute, Operation } from "./connection.types.ts";

type Simple = string | number | boolean;

/** What a skill asks of a connection. */
export interface ConnectionRequest {
  readonly operation?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly params: Readonly<Record<string, Simple>>;
  readonly query: Readonly<Record<string, Simple | readonly Simple[]>>;
}

export type BuiltRequest =
  | { readonly ok: true; readonly operation: Operation; readonly url: string }
  | { readonly ok: false; readonly operation: Operation | null; readonly url: string; readonly why: string };

/** Finds the operation and writes its URL. Parameters fill exactly one segment each; nothing leaves the base URL. */
export function buildRequest(route: ConnectionRoute, request: ConnectionRequest): BuiltRequest {
  const base = route.baseUrl.replace(/\/$/, "");
  const found = findOperation(route.operations, request);
  if (!found) {
    const asked = request.operation ?? `${request.method ?? "GET"} ${request.path ?? ""}`;
    return { ok: false, operation: null, url: base, why: `${route.name} has no operation ${asked.slice(0, 120)}` };
  }
  const { operation, params } = found;
  let missing: string | null = null;
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(params, name) ? String(params[name]) : "";
    // A value of dots, or with a slash, would be another path.
    if (value === "" || value === "." || value === ".." || /[/\\\0]/.test(value)) missing ??= name;
    return encodeURIComponent(value);
  });
  if (missing !== null)
    return {
      ok: false,
      operation,
      url: base,
      why: `the parameter ${missing} of ${operation.operation} is missing or is not one part of a path`,
    };
  const query = new URLSearchParams(
    Object.entries(request.query).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
    ),
  ).toString();
  return { ok: true, operation, url: `${base}${path}${query === "" ? "" : `?${query}`}` };
}

function findOperation(
  operations: readonly Operation[],
  request: ConnectionRequest,
): { operation: Operation; params: Readonly<Record<string, Simple>> } | null {
  if (request.operation !== undefined) {
    const operation = operations.find((one) => one.operation === request.operation);
    return operation ? { operation, params: request.params } : null;
  }
  const method = (request.method ?? "GET").toUpperCase();
  const path = request.path ?? "";
  if (/[?#\\%]/.test(path)) return null;
  // Fixed paths before templates: /invoices/open is not the invoice "open".
  const candidates = operations.filter((one) => one.method === method).sort((a, b) => a.path.split("{").length - b.path.split("{").length);
  for (const operation of candidates) {
    const params = paramsOf(operation.path, path);
    if (params) return { operation, params: { ...params, ...request.params } };
  }
  return null;
}

/** The parameters that make a template this path, or null. */
function paramsOf(template: string, path: string): Record<string, string> | null {
  const wanted = template.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? "";
    const name = /^\{([^}]+)\}$/.exec(part)?.[1];
    if (name === undefined) {
      if (part !== value) return null;
    } else params[name] = value;
  }
  return params;
}
