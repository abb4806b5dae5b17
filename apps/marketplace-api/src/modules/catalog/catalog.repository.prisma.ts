import type { CompanyTx } from "@souk/db";
import { canonicalJson } from "@souk/kernel";
import { toTermsDocument } from "@souk/metering";
import { toListing, toPublisherKey, toStoredTerms, toVersionRecord, toVersionSummary } from "./catalog.mapping.ts";
import type { CatalogRepository } from "./catalog.repository.ts";
import { readFacts, searchListings } from "./catalog-search.repository.prisma.ts";

const listings = (tx: CompanyTx): Pick<CatalogRepository, "findListing" | "findListings" | "newestListings" | "saveListing"> => ({
  findListing: async (name) => {
    const row = await tx.skill.findFirst({ where: { name, status: "listed" } });
    return row ? toListing(row) : null;
  },
  findListings: async (names) => (await tx.skill.findMany({ where: { name: { in: [...names] }, status: "listed" } })).map(toListing),
  newestListings: async (limit) =>
    (await tx.skill.findMany({ where: { status: "listed" }, orderBy: [{ createdAt: "desc" }, { name: "asc" }], take: limit })).map(
      toListing,
    ),
  saveListing: async ({ createdAt, updatedAt, ...listing }) => {
    const row = { ...listing, keywords: [...listing.keywords], updatedAt: new Date(updatedAt) };
    await tx.skill.upsert({ where: { name: listing.name }, create: { ...row, createdAt: new Date(createdAt) }, update: row });
  },
});

const publishers = (
  tx: CompanyTx,
): Pick<CatalogRepository, "findPublisher" | "findPublishers" | "publishersOf" | "addPublisher" | "listKeys" | "addKey" | "retireKey"> => {
  const select = { slug: true, ownerId: true, name: true } as const;
  return {
    findPublisher: (slug) => tx.publisher.findUnique({ where: { slug }, select }),
    findPublishers: (slugs) => tx.publisher.findMany({ where: { slug: { in: [...slugs] } }, select }),
    publishersOf: (ownerId) => tx.publisher.findMany({ where: { ownerId }, select, orderBy: { slug: "asc" } }),
    addPublisher: async ({ createdAt, ...publisher }) => {
      await tx.publisher.create({ data: { ...publisher, about: {}, createdAt: new Date(createdAt) } });
    },
    listKeys: async (publisher) =>
      (await tx.publisherKey.findMany({ where: { publisher }, orderBy: { createdAt: "asc" } })).map(toPublisherKey),
    addKey: async (publisher, jwk, at) => {
      const { count } = await tx.publisherKey.createMany({
        data: [{ publisher, kid: jwk.kid, publicJwk: jwk, createdAt: new Date(at) }],
        skipDuplicates: true,
      });
      return count === 1;
    },
    retireKey: async (publisher, kid, at) => {
      const { count } = await tx.publisherKey.updateMany({ where: { publisher, kid, retiredAt: null }, data: { retiredAt: new Date(at) } });
      return count === 1;
    },
  };
};

/** The catalogue in PostgreSQL, inside one transaction. */
export function createCatalogRepository(tx: CompanyTx): CatalogRepository {
  return {
    ...listings(tx),
    ...publishers(tx),
    lockSkill: async (name) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`publish:${name}`}, 0))::text`;
    },
    listVersions: async (skill) => {
      const select = { version: true, status: true, publishedAt: true, sha256: true, kid: true } as const;
      return (await tx.skillVersion.findMany({ where: { skill }, select, orderBy: { publishedAt: "desc" } })).map(toVersionSummary);
    },
    findVersion: async (skill, version) => {
      const row = await tx.skillVersion.findUnique({ where: { skill_version: { skill, version } } });
      return row ? toVersionRecord(row) : null;
    },
    addVersion: async ({ publishedAt, ...record }, bundle) => {
      await tx.skillBundle.createMany({ data: [{ sha256: record.sha256, source: bundle }], skipDuplicates: true });
      await tx.skillVersion.create({ data: { ...record, publishedAt: new Date(publishedAt) } });
    },
    findBundle: async (sha256) => (await tx.skillBundle.findUnique({ where: { sha256 } }))?.source ?? null,
    listTerms: async (skill) => (await tx.terms.findMany({ where: { skill }, orderBy: { version: "asc" } })).map(toStoredTerms),
    addTerms: async (skill, { terms, hash, effectiveFrom }) => {
      const body = canonicalJson(toTermsDocument(terms));
      const { version, currency } = terms;
      await tx.terms.create({ data: { skill, version, body, hash, currency, effectiveFrom: new Date(effectiveFrom) } });
    },
    search: (input) => searchListings(tx, input),
    facts: (names, since) => readFacts(tx, names, since),
  };
}
