import type { Ed25519Jwk, Manifest } from "@souk/contracts";
import type { Currency, MicroUnits } from "@souk/kernel";
import type { Terms } from "@souk/metering";
import type { Grant, PermissionFacts, Risk } from "@souk/policy";

export type VersionStatus = "published" | "yanked" | "quarantined";

/** Terms as stored: never change. */
export interface StoredTerms {
  readonly terms: Terms;
  /** SHA-256 (hex) of the canonical terms, named by receipts. */
  readonly hash: string;
  /** ms UTC */
  readonly effectiveFrom: number;
}

/** A published version. Everything but `status` never changes (invariant 7). */
export interface PublishedVersion {
  readonly skill: string;
  readonly publisher: string;
  /** The company that owns the publisher: what it buys from itself is never billed. */
  readonly ownerId: string;
  readonly version: string;
  readonly manifest: Manifest;
  /** SHA-256 (hex) of the bundle. */
  readonly sha256: string;
  /** Compact JWS over the manifest's RFC 8785 text. */
  readonly signature: string;
  readonly kid: string;
  readonly status: VersionStatus;
  readonly publishedAt: number;
  /** The newest terms with this version's prices: what a new enablement pins. */
  readonly terms: StoredTerms;
  /** One grant per permission of the manifest. */
  readonly required: readonly Grant[];
  readonly facts: PermissionFacts;
  readonly risk: Risk;
}

/** What modules/run and modules/grant read. Immutable things are kept in memory. */
export interface CatalogReader {
  /** Null when there is no such version. */
  version(skill: string, version: string): Promise<PublishedVersion | null>;
  /** The version the listing shows: the highest release, or the highest pre-release when there is no release. */
  latest(skill: string): Promise<PublishedVersion | null>;
  terms(skill: string, termsVersion: number): Promise<StoredTerms | null>;
  /** The bundle's source; its hash has been checked. @throws DomainError `not_found`, `quarantined` when the stored text is another. */
  bundle(sha256: string): Promise<string>;
}

/** One line of a skill's history. */
export interface VersionSummary {
  readonly version: string;
  readonly status: VersionStatus;
  readonly publishedAt: number;
  readonly sha256: string;
  readonly kid: string;
}

/** What is stored of a version, as the repository hands it over. */
export interface VersionRecord {
  readonly skill: string;
  readonly version: string;
  /** RFC 8785 text, exactly what was signed. */
  readonly manifestText: string;
  readonly sha256: string;
  readonly signature: string;
  readonly kid: string;
  readonly status: VersionStatus;
  readonly publishedAt: number;
}

export interface PublisherRecord {
  readonly slug: string;
  readonly ownerId: string;
  readonly name: string;
}

export interface PublisherKeyRecord {
  readonly jwk: Ed25519Jwk;
  readonly createdAt: number;
  readonly retiredAt: number | null;
}

/** The listing of a skill: everything search and filters look at. */
export interface Listing {
  readonly name: string;
  readonly publisher: string;
  readonly title: Manifest["title"];
  readonly summary: Manifest["summary"];
  readonly category: Manifest["category"];
  readonly keywords: readonly string[];
  readonly risk: Risk;
  readonly readsOnly: boolean;
  readonly noOutsideHosts: boolean;
  readonly currency: Currency;
  readonly callMicro: MicroUnits;
  readonly latestVersion: string;
  readonly searchText: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Filters of a search; absent means: any. */
export interface SearchFilters {
  /** A word or a plain sentence, English or Chinese. */
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  /** Per call, in `currency`. */
  readonly maxPrice?: MicroUnits | undefined;
  readonly currency?: Currency | undefined;
  readonly risk?: Risk | undefined;
  readonly readsOnly?: boolean | undefined;
  readonly noOutsideHosts?: boolean | undefined;
  /** Only these skills. */
  readonly names?: readonly string[] | undefined;
}

export interface SearchInput {
  readonly filters: SearchFilters;
  /** Skills this caller may use now: they come first. */
  readonly usable: readonly string[];
  readonly limit: number;
  readonly offset: number;
}

export interface SearchResult {
  readonly items: readonly Listing[];
  readonly total: number;
  /** Matches per category, whatever category was asked for. */
  readonly categories: readonly { readonly category: string; readonly count: number }[];
}

/** Measured over all buyers, without any of them in it. */
export interface SkillFacts {
  readonly calls30d: number;
  readonly successRate: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly buyers: number;
}

/** One reason why a version cannot be published. */
export interface PublishFinding {
  /** Stable name of the check. */
  readonly code: string;
  /** JSON pointer into the request. */
  readonly pointer: string;
  readonly cause: string;
  readonly fix: string;
}

export interface PublishAnswer {
  readonly skill: string;
  readonly version: string;
  readonly sha256: string;
  readonly kid: string;
  readonly termsVersion: number;
  readonly termsHash: string;
  readonly status: "published" | "already_published" | "would_publish";
  readonly publishedAt: number;
}
