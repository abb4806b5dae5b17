import { Category, Ed25519Jwk, JsonSchema, LocalText, ManifestOutcome, PublishRequest, Risk, WireMoneySchema } from "@souk/contracts";
import { z } from "zod";
import { NewPublisher, NewPublisherKey, SearchQuery, VersionQuery } from "../catalog.http.ts";
import { answer, type RouteDocs } from "./route-docs.ts";

const Facts = z.object({
  calls30d: z.number().int(),
  successRate: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  buyers: z.number().int(),
});
const Listing = z.object({
  name: z.string(),
  version: z.string(),
  publisher: z.string(),
  title: LocalText,
  summary: LocalText,
  category: Category,
  risk: Risk,
  readsOnly: z.boolean(),
  noOutsideHosts: z.boolean(),
  pricePerCall: WireMoneySchema,
  facts: Facts.nullable(),
});
const Skill = z.object({
  name: z.string(),
  version: z.string(),
  status: z.string(),
  title: LocalText,
  summary: LocalText,
  description: LocalText.nullable(),
  publisher: z.object({ slug: z.string(), name: z.string() }),
  category: Category,
  risk: Risk,
  input: JsonSchema,
  output: JsonSchema,
  permissions: z.array(z.string()),
  terms: z.looseObject({ version: z.number().int(), currency: z.string(), call: z.string(), hash: z.string() }),
  outcomes: z.array(ManifestOutcome.extend({ name: z.string() })),
  examples: z.array(z.looseObject({ input: z.unknown() })),
  facts: Facts,
  enabled: z.boolean(),
  sha256: z.string(),
  signedBy: z.string(),
  publishedAt: z.string(),
});
const Version = z.object({ version: z.string(), status: z.string(), publishedAt: z.string(), sha256: z.string(), kid: z.string() });
const PublisherKey = z.object({ jwk: Ed25519Jwk, createdAt: z.string(), retiredAt: z.string().nullable() });
const page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
const Published = z.object({
  skill: z.string(),
  version: z.string(),
  sha256: z.string(),
  kid: z.string(),
  termsVersion: z.number().int(),
  termsHash: z.string(),
  status: z.enum(["published", "already_published", "would_publish"]),
  publishedAt: z.string(),
});

/** The store, and publishing. */
export const CATALOG_DOCS: RouteDocs = {
  "GET /v1/skills": {
    tag: "Catalogue",
    summary: "Find skills by a plain sentence and filters; the ones you may use come first.",
    query: SearchQuery,
    answers: answer.ok("One page of listings.", page(Listing)),
  },
  "GET /v1/skills/{publisher}/{skill}": {
    tag: "Catalogue",
    summary: "Everything about one skill: schemas, permissions, terms, outcomes, measured facts.",
    query: VersionQuery,
    answers: answer.ok("The version your company pinned, else the newest.", Skill),
  },
  "GET /v1/skills/{publisher}/{skill}/versions": {
    tag: "Catalogue",
    summary: "Published versions, newest first.",
    answers: answer.ok("All versions.", page(Version)),
  },
  "GET /v1/skills/{publisher}/{skill}/openapi.json": {
    tag: "Catalogue",
    summary: "An OpenAPI document of this one skill.",
    answers: answer.ok("The document."),
  },
  "GET /v1/skills/{publisher}/{skill}/SKILL.md": {
    tag: "Catalogue",
    summary: "The skill as a SKILL.md for agents.",
    answers: answer.file("The text.", "text/markdown"),
  },
  "POST /v1/publishers": {
    tag: "Catalogue",
    scopes: ["publish"],
    summary: "Claim a namespace in your company's name (administrators and vendors).",
    body: NewPublisher,
    answers: answer.created("The publisher.", NewPublisher),
  },
  "POST /v1/publishers/{slug}/versions": {
    tag: "Catalogue",
    scopes: ["publish"],
    summary: "Publish a signed version.",
    description: "Checked again on this side; what was published never changes. With dryRun: true nothing is stored.",
    body: PublishRequest,
    answers: [...answer.created("Published.", Published), ...answer.ok("The same bytes were published before, or a dry run.", Published)],
  },
  "GET /v1/publishers/{slug}/keys": {
    tag: "Catalogue",
    summary: "Public keys a publisher signs with, retired ones included.",
    answers: answer.ok("All keys.", page(PublisherKey)),
  },
  "PUT /v1/publishers/{slug}/keys": {
    tag: "Catalogue",
    scopes: ["publish"],
    summary: "Add a public key.",
    body: NewPublisherKey,
    answers: answer.ok("The key."),
  },
  "DELETE /v1/publishers/{slug}/keys/{kid}": {
    tag: "Catalogue",
    scopes: ["publish"],
    summary: "Retire a public key.",
    answers: answer.nothing,
  },
};
