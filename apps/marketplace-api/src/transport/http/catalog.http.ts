import { Category, CurrencyCode, Ed25519Jwk, PublishRequest, Risk, SemVer, SkillName } from "@souk/contracts";
import { formatMicro, parseMicro } from "@souk/kernel";
import { toTermsDocument } from "@souk/metering";
import { formatGrant, sentencesOf } from "@souk/policy";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { CatalogService, Listing, PublisherKeyRecord, PublishService, SkillDetail, SkillFacts } from "../../modules/catalog/index.ts";
import { decodeCursor, encodeCursor, PageInput } from "../../modules/page/index.ts";
import { parse } from "./parse.ts";
import { skillMarkdown, skillOpenApi } from "./skill-document.ts";

export interface CatalogRoutesDeps {
  readonly catalog: CatalogService;
  readonly publishing: PublishService;
}

const Slug = z.string().regex(/^[a-z][a-z0-9-]{1,29}$/, "2-30 of a-z, 0-9 and -, starting with a letter");
const SkillParams = z.strictObject({ publisher: Slug, skill: Slug });
const Flag = z.enum(["true", "false"]).transform((text) => text === "true");
export const SearchQuery = z.strictObject({
  ...PageInput,
  q: z.string().max(400).optional(),
  category: Category.optional(),
  maxPrice: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,6})?$/, "a decimal amount such as 0.01")
    .optional(),
  risk: Risk.optional(),
  readsOnly: Flag.optional(),
  noOutsideHosts: Flag.optional(),
});
const Offset = z.tuple([z.number().int().min(0)]);
export const VersionQuery = z.strictObject({ version: SemVer.optional() });
export const NewPublisherKey = z.strictObject({ jwk: Ed25519Jwk });
export const NewPublisher = z.strictObject({ slug: Slug, name: z.string().min(1).max(80) });

/** 2 MB of bundle, its manifest and its signature. */
const PUBLISH_BODY_BYTES = 5_000_000;

const instant = (ms: number): string => new Date(ms).toISOString();
const nameOf = (params: unknown): string => {
  const { publisher, skill } = parse(SkillParams, params);
  return parse(SkillName, `${publisher}/${skill}`);
};

function listingView(listing: Listing, facts: SkillFacts | undefined) {
  const { name, publisher, title, summary, category, risk, readsOnly, noOutsideHosts, currency, callMicro, latestVersion } = listing;
  return {
    name,
    version: latestVersion,
    publisher,
    title,
    summary,
    category,
    risk,
    readsOnly,
    noOutsideHosts,
    pricePerCall: { amount: formatMicro(callMicro), currency: parse(CurrencyCode, currency) },
    facts: facts ?? null,
  };
}

function detailView({ version, publisherName, facts, enabled }: SkillDetail) {
  const { manifest, terms } = version;
  return {
    name: version.skill,
    version: version.version,
    status: version.status,
    title: manifest.title,
    summary: manifest.summary,
    description: manifest.description ?? null,
    publisher: { slug: version.publisher, name: publisherName },
    category: manifest.category,
    risk: version.risk,
    input: manifest.input,
    output: manifest.output,
    permissions: version.required.map(formatGrant),
    permissionSentences: sentencesOf(manifest.permissions),
    terms: { ...toTermsDocument(terms.terms), hash: terms.hash, effectiveFrom: instant(terms.effectiveFrom) },
    outcomes: Object.entries(manifest.outcomes).map(([name, outcome]) => ({ name, ...outcome })),
    errors: manifest.errors,
    limits: manifest.limits,
    examples: manifest.examples,
    facts,
    enabled,
    sha256: version.sha256,
    signedBy: version.kid,
    publishedAt: instant(version.publishedAt),
  };
}

const keyView = ({ jwk, createdAt, retiredAt }: PublisherKeyRecord) => ({
  jwk,
  createdAt: instant(createdAt),
  retiredAt: retiredAt === null ? null : instant(retiredAt),
});

function registerReading(app: FastifyInstance, { catalog }: CatalogRoutesDeps): void {
  app.get("/v1/skills", async (request) => {
    const { limit, cursor, maxPrice, ...filters } = parse(SearchQuery, request.query);
    const [offset] = decodeCursor(cursor, Offset) ?? [0];
    const page = await catalog.search(request.principal, {
      filters: { ...filters, maxPrice: maxPrice === undefined ? undefined : parseMicro(maxPrice) },
      limit,
      offset,
    });
    const facts = await catalog.facts(page.items.map((item) => item.name));
    return {
      items: page.items.map((item) => listingView(item, facts.get(item.name))),
      nextCursor: page.nextOffset === null ? null : encodeCursor([page.nextOffset]),
      total: page.total,
      categories: page.categories,
    };
  });
  app.get("/v1/skills/:publisher/:skill", async (request) => {
    const { version } = parse(VersionQuery, request.query);
    return detailView(await catalog.skill(request.principal, { name: nameOf(request.params), version }));
  });
  app.get("/v1/skills/:publisher/:skill/versions", async (request) => {
    const versions = await catalog.versions(nameOf(request.params));
    return { items: versions.map((version) => ({ ...version, publishedAt: instant(version.publishedAt) })), nextCursor: null };
  });
  app.get("/v1/skills/:publisher/:skill/openapi.json", async (request) => {
    const { version } = await catalog.skill(request.principal, { name: nameOf(request.params) });
    return skillOpenApi(version);
  });
  app.get("/v1/skills/:publisher/:skill/SKILL.md", async (request, reply) => {
    const { version } = await catalog.skill(request.principal, { name: nameOf(request.params) });
    return reply.type("text/markdown; charset=utf-8").send(skillMarkdown(version));
  });
}

function registerPublishing(app: FastifyInstance, { publishing }: CatalogRoutesDeps): void {
  const slugOf = (params: unknown): string => parse(z.object({ slug: Slug }), params).slug;
  app.post("/v1/publishers", async (request, reply) => {
    const publisher = parse(NewPublisher, request.body);
    await publishing.createPublisher(request.principal, publisher);
    return reply.status(201).send(publisher);
  });
  app.post("/v1/publishers/:slug/versions", { bodyLimit: PUBLISH_BODY_BYTES }, async (request, reply) => {
    const input = { ...parse(PublishRequest, request.body), publisher: slugOf(request.params) };
    const answer = await publishing.publish(request.principal, input);
    return reply.status(answer.status === "published" ? 201 : 200).send({ ...answer, publishedAt: instant(answer.publishedAt) });
  });
  app.get("/v1/publishers/:slug/keys", async (request) => {
    const keys = await publishing.listKeys(slugOf(request.params));
    return { items: keys.map(keyView), nextCursor: null };
  });
  app.put("/v1/publishers/:slug/keys", async (request) => {
    const { jwk } = parse(NewPublisherKey, request.body);
    return publishing.putKey(request.principal, { publisher: slugOf(request.params), jwk });
  });
  app.delete("/v1/publishers/:slug/keys/:kid", async (request, reply) => {
    const { slug, kid } = parse(z.strictObject({ slug: Slug, kid: z.string().max(100) }), request.params);
    await publishing.retireKey(request.principal, { publisher: slug, kid });
    return reply.status(204).send();
  });
}

/** The store over HTTP, and publishing. */
export function registerCatalogRoutes(app: FastifyInstance, deps: CatalogRoutesDeps): void {
  registerReading(app, deps);
  registerPublishing(app, deps);
}
