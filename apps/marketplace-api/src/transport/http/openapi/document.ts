import {
  CallRequest,
  CallResponse,
  DryRunResponse,
  InvoiceDocument,
  Manifest,
  Problem,
  PublishRequest,
  QuoteResponse,
} from "@souk/contracts";
import { z } from "zod";
import type { RegisteredRoute } from "./registered-routes.ts";
import { type Answer, type RouteDoc, type RouteDocs, TAGS } from "./route-docs.ts";

type Json = Record<string, unknown>;

/** Schemas that other programs hold on to have a name of their own in the document. */
const NAMED: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [Problem, "Problem"],
  [CallRequest, "CallRequest"],
  [CallResponse, "CallResponse"],
  [DryRunResponse, "DryRunResponse"],
  [QuoteResponse, "QuoteResponse"],
  [InvoiceDocument, "InvoiceDocument"],
  [Manifest, "Manifest"],
  [PublishRequest, "PublishRequest"],
]);

/** JSON Schema 2020-12 of a zod schema: what goes in (requests) or comes out (answers). */
function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    // The pattern zod writes beside a date's format says nothing more, in many more words.
    override: ({ jsonSchema: made }) => {
      if (made.format === "date-time") delete made.pattern;
    },
  }) as Json;
  return rest;
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const name = NAMED.get(schema);
  return name === undefined ? jsonSchema(schema, io) : { $ref: `#/components/schemas/${name}` };
}

function queryParameters(query: z.ZodObject): Json[] {
  const { properties = {}, required = [] } = jsonSchema(query, "input") as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: required.includes(name), schema }));
}

function parametersOf(path: string, doc: RouteDoc): Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  const inHeader = Object.entries(doc.headers ?? {}).map(([name, { description, schema }]) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: schema ? schemaOf(schema, "input") : { type: "string" },
  }));
  return [...inPath, ...(doc.query ? queryParameters(doc.query) : []), ...inHeader];
}

function answerOf(answer: Answer): Json {
  const { description, schema, mediaType = "application/json" } = answer;
  if (!schema) return mediaType === "application/json" ? { description } : { description, content: { [mediaType]: {} } };
  const fits = Array.isArray(schema)
    ? { oneOf: schema.map((one: z.ZodType) => schemaOf(one, "output")) }
    : schemaOf(schema as z.ZodType, "output");
  return { description, content: { [mediaType]: { schema: fits } } };
}

function answersOf(doc: RouteDoc): Json {
  const problem = { description: "What went wrong, and that nothing was billed.", ...problemContent };
  return { ...Object.fromEntries(doc.answers.map((answer) => [String(answer.status ?? 200), answerOf(answer)])), default: problem };
}
const problemContent = { content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } };

const BARE: RouteDoc = { tag: "Platform", summary: "Not described yet", answers: [{ description: "See the source." }] };

function operation(route: RegisteredRoute, doc: RouteDoc): Json {
  const parameters = parametersOf(route.path, doc);
  const body = doc.body && {
    required: true,
    content: { [doc.bodyMediaType ?? "application/json"]: { schema: schemaOf(doc.body, "input") } },
  };
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z0-9]+/g, "_").replace(/_$/, "")}`,
    tags: [doc.tag],
    summary: doc.summary,
    ...(doc.description ? { description: doc.description } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: answersOf(doc),
    ...(route.isPublic ? { security: [] } : {}),
    ...(doc.scopes ? { security: doc.scopes.map((scope) => ({ bearer: [scope] })) } : {}),
  };
}

/** The order people read in: as the tables have it. */
function inOrderOf(docs: RouteDocs, paths: OpenApiDocument["paths"]): OpenApiDocument["paths"] {
  const order = new Map(Object.keys(docs).map((key, index) => [key.slice(key.indexOf(" ") + 1), index]));
  const rank = (path: string): number => order.get(path) ?? order.size;
  return Object.fromEntries(Object.entries(paths).sort(([a], [b]) => rank(a) - rank(b)));
}

/** The web app's private door: it changes with the pages and is nobody's to hold on to. */
const PRIVATE = /^\/trpc(\/|$)/;

export interface OpenApiDocument extends Json {
  readonly openapi: "3.1.0";
  readonly paths: Record<string, Record<string, Json>>;
  readonly components: { readonly securitySchemes: Json; readonly schemas: Record<string, Json> };
}

/** The OpenAPI 3.1 document of what is registered, described by the route files' own schemas. */
export function openApiDocument(routes: readonly RegisteredRoute[], docs: RouteDocs, apiUrl: string): OpenApiDocument {
  const paths: OpenApiDocument["paths"] = {};
  for (const route of routes) {
    if (PRIVATE.test(route.path)) continue;
    const item = paths[route.path] ?? {};
    item[route.method.toLowerCase()] = operation(route, docs[`${route.method} ${route.path}` as keyof RouteDocs] ?? BARE);
    paths[route.path] = item;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Souk",
      version: "1.0.0",
      summary: "Call skills, see what they did, and follow every charge down to its evidence.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: apiUrl }],
    security: [{ bearer: [] }],
    tags: TAGS.map((tag) => ({ ...tag })),
    paths: inOrderOf(docs, paths),
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description:
            "An API key (sk_…) or the access token of a session. Scopes beside a route are those of keys: one of them is enough, `*` always is.",
        },
      },
      schemas: Object.fromEntries(
        [...NAMED].map(([schema, name]) => [name, jsonSchema(schema, name.endsWith("Request") ? "input" : "output")]),
      ),
    },
  };
}
