import type { Database } from "@souk/db";
import { type Clock, DomainError, said } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";
import { createCatalogRepository } from "./catalog.repository.prisma.ts";
import type {
  CatalogReader,
  Listing,
  PublishedVersion,
  PublisherRecord,
  SearchFilters,
  SearchResult,
  SkillFacts,
  VersionSummary,
} from "./catalog.types.ts";

/** What a caller's company enabled, by skill; `usable` = for this caller too. Answered by modules/grant. */
export type CatalogAccess = (principal: Principal) => Promise<ReadonlyMap<string, { readonly version: string; readonly usable: boolean }>>;

export interface CatalogDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly reader: CatalogReader;
  readonly access: CatalogAccess;
}

export interface SkillDetail {
  readonly version: PublishedVersion;
  readonly listing: Listing;
  readonly publisherName: string;
  readonly facts: SkillFacts;
  /** Whether this caller may call it now. */
  readonly enabled: boolean;
}

export interface SearchPage extends SearchResult {
  readonly nextOffset: number | null;
}

const FACTS_WINDOW_MS = 30 * 86_400_000;
/** Facts are counted over many rows: a minute old is new enough. */
const FACTS_KEPT_MS = 60_000;
const NO_FACTS: SkillFacts = { calls30d: 0, successRate: null, p50Ms: null, p95Ms: null, buyers: 0 };

export type CatalogService = ReturnType<typeof createCatalogService>;

/** The catalogue as a caller sees it. */
export function createCatalogService({ db, clock, reader, access }: CatalogDeps) {
  const kept = new Map<string, { readonly facts: SkillFacts; readonly readAt: number }>();

  /** Facts of skills over all buyers in the last 30 days. */
  async function facts(names: readonly string[]): Promise<ReadonlyMap<string, SkillFacts>> {
    const now = clock.now();
    const stale = names.filter((name) => now - (kept.get(name)?.readAt ?? Number.NEGATIVE_INFINITY) > FACTS_KEPT_MS);
    if (stale.length > 0) {
      const since = now - FACTS_WINDOW_MS;
      const read = await db.withoutCompany((tx) => createCatalogRepository(tx).facts(stale, since));
      for (const name of stale) kept.set(name, { facts: read.get(name) ?? NO_FACTS, readAt: now });
    }
    return new Map(names.map((name) => [name, kept.get(name)?.facts ?? NO_FACTS]));
  }

  /** Skills that fit, the ones this caller may use first. Prices compare in the company's currency. */
  async function search(
    principal: Principal,
    input: { readonly filters: SearchFilters; readonly limit: number; readonly offset: number },
  ): Promise<SearchPage> {
    const enabled = await access(principal);
    const usable = [...enabled].flatMap(([name, entry]) => (entry.usable ? [name] : []));
    const filters = { ...input.filters, currency: principal.company.currency };
    const result = await db.withoutCompany((tx) => createCatalogRepository(tx).search({ ...input, filters, usable }));
    const next = input.offset + input.limit;
    return { ...result, nextOffset: next < result.total ? next : null };
  }

  /** One skill: the asked version, else the one the company pinned, else the newest. @throws DomainError `not_found`. */
  async function skill(
    principal: Principal,
    input: { readonly name: string; readonly version?: string | undefined },
  ): Promise<SkillDetail> {
    const enablement = (await access(principal)).get(input.name);
    const wanted = input.version ?? enablement?.version;
    const version = wanted === undefined ? await reader.latest(input.name) : await reader.version(input.name, wanted);
    const [listing, publisher] = await db.withoutCompany(async (tx) => {
      const repository = createCatalogRepository(tx);
      return [await repository.findListing(input.name), await repository.findPublisher(input.name.split("/")[0] ?? "")] as const;
    });
    if (!version || !listing || !publisher) {
      throw new DomainError(
        "not_found",
        input.version ? said`There is no ${input.name} in version ${input.version}.` : said`There is no skill ${input.name}.`,
      );
    }
    return {
      version,
      listing,
      publisherName: publisher.name,
      facts: (await facts([input.name])).get(input.name) ?? NO_FACTS,
      enabled: enablement?.usable ?? false,
    };
  }

  /** The published versions of a skill, newest first. @throws DomainError `not_found`. */
  async function versions(name: string): Promise<readonly VersionSummary[]> {
    const found = await db.withoutCompany((tx) => createCatalogRepository(tx).listVersions(name));
    if (found.length === 0) throw new DomainError("not_found", said`There is no skill ${name}.`);
    return found;
  }

  /** Listings by name; missing ones are left out. */
  async function listings(names: readonly string[]): Promise<readonly Listing[]> {
    return names.length === 0 ? [] : db.withoutCompany((tx) => createCatalogRepository(tx).findListings(names));
  }

  /** The newest listings. */
  async function newest(limit: number): Promise<readonly Listing[]> {
    return db.withoutCompany((tx) => createCatalogRepository(tx).newestListings(limit));
  }

  /** Publishers by slug. */
  async function publishers(slugs: readonly string[]): Promise<ReadonlyMap<string, PublisherRecord>> {
    const found = await db.withoutCompany((tx) => createCatalogRepository(tx).findPublishers([...new Set(slugs)]));
    return new Map(found.map((publisher) => [publisher.slug, publisher]));
  }

  /** The namespaces a company owns. */
  async function publishersOf(companyId: string): Promise<readonly PublisherRecord[]> {
    return db.withoutCompany((tx) => createCatalogRepository(tx).publishersOf(companyId));
  }

  return { search, skill, versions, listings, newest, facts, publishers, publishersOf };
}
