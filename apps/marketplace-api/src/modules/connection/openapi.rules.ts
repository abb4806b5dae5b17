import { DomainError, said } from "@souk/kernel";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import type { Operation, OperationRisk } from "./connection.types.ts";

export const MAX_DOCUMENT_CHARS = 2_000_000;
const MAX_OPERATIONS = 500;
const METHODS = { get: "read", head: "read", post: "create", put: "update", patch: "update", delete: "delete" } as const;
const RISK: Readonly<Record<string, OperationRisk>> = { read: "low", delete: "high" };
/** Segments that say which version of an API this is, and nothing about what it is about. */
const VERSION = /^(api|rest|v\d+(\.\d+)*)$/i;

const Document = z.looseObject({
  openapi: z.string().regex(/^3\.\d/, "an OpenAPI 3 document says openapi: 3.x"),
  info: z.looseObject({ title: z.string().max(300).default("") }).optional(),
  paths: z.record(z.string().max(500), z.record(z.string(), z.unknown())),
});
const Described = z.looseObject({
  operationId: z.string().max(120).optional(),
  summary: z.string().max(500).optional(),
  description: z.string().optional(),
  "x-souk-permission": z.string().optional(),
  "x-souk-risk": z.enum(["low", "medium", "high"]).optional(),
});

export interface ReadDocument {
  readonly title: string;
  readonly operations: readonly Operation[];
}

/**
 * Reads the operations of an OpenAPI 3 document, each with the permission and the risk it suggests. References are not followed: nothing of
 * a schema is needed here, and nothing is fetched. @throws DomainError `invalid_request`
 */
export function readOpenApi(text: string, product: string): ReadDocument {
  if (text.length > MAX_DOCUMENT_CHARS)
    throw new DomainError("invalid_request", said`The document has more than ${MAX_DOCUMENT_CHARS} characters.`);
  const parsed = Document.safeParse(toObject(text));
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path ?? [];
    const why = { openapi: 'it does not begin with "openapi: 3.x"', paths: "its paths are missing or have another form" }[String(at[0])];
    throw new DomainError(
      "invalid_request",
      said`This is not an OpenAPI 3 document: ${why ?? `${at.join("/") || "it"} has another form`}.`,
    );
  }
  const operations: Operation[] = [];
  const names = new Set<string>();
  for (const [path, item] of Object.entries(parsed.data.paths)) {
    for (const [method, verb] of Object.entries(METHODS)) {
      const described = item[method] === undefined ? null : Described.safeParse(item[method]);
      if (!described) continue;
      if (!described.success || !isPath(path))
        throw new DomainError("invalid_request", said`The operation ${method.toUpperCase()} ${path.slice(0, 100)} cannot be read.`);
      const name = nameOf(described.data.operationId ?? `${method} ${path}`, names);
      operations.push({
        operation: name,
        method: method.toUpperCase(),
        path,
        summary: (described.data.summary ?? described.data.description ?? "").slice(0, 300),
        permission: described.data["x-souk-permission"] ?? suggestPermission(product, path, verb),
        risk: described.data["x-souk-risk"] ?? RISK[verb] ?? "medium",
        enabled: true,
      });
      if (operations.length > MAX_OPERATIONS)
        throw new DomainError("invalid_request", said`The document has more than ${MAX_OPERATIONS} operations.`);
    }
  }
  if (operations.length === 0) throw new DomainError("invalid_request", "The document describes no operation.");
  return { title: parsed.data.info?.title ?? "", operations };
}

function toObject(text: string): unknown {
  try {
    // few aliases: a document that unfolds without end is refused
    return text.trimStart().startsWith("{") ? JSON.parse(text) : parseYaml(text, { maxAliasCount: 50, schema: "core" });
  } catch {
    throw new DomainError("invalid_request", "The document is neither JSON nor YAML.");
  }
}

const isPath = (path: string): boolean =>
  /^(\/([A-Za-z0-9._~:@!$&'()*+,;=-]|\{[A-Za-z0-9_.-]{1,60}\})*)+$/.test(path) && !/(^|\/)\.{1,2}(\/|$)/.test(path) && !path.includes("//");

/** Operation ids as skills write them; two that end up the same get a number. */
function nameOf(id: string, taken: Set<string>): string {
  const plain =
    id
      .replaceAll(/[^A-Za-z0-9_.-]+/g, "_")
      .replaceAll(/^_+|_+$/g, "")
      .slice(0, 80) || "operation";
  let name = plain;
  for (let n = 2; taken.has(name); n++) name = `${plain}_${n}`;
  taken.add(name);
  return name;
}

/** `erp` + `/v1/invoices/{id}/post` + create → `erp.invoices:post`. */
function suggestPermission(product: string, path: string, verb: string): string {
  const parts = path.split("/").filter((part) => part !== "" && !VERSION.test(part));
  const entity = word(parts.find((part) => !part.startsWith("{")) ?? "system") || "system";
  const last = parts.at(-1) ?? "";
  const isAction = verb === "create" && parts.length > 2 && parts.at(-2)?.startsWith("{") === true && !last.startsWith("{");
  return `${product}.${entity}:${isAction ? word(last).replaceAll("-", "") || verb : verb}`;
}

const word = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "");
