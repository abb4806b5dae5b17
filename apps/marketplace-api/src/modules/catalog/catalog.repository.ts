import type { Ed25519Jwk } from "@souk/contracts";
import type {
  Listing,
  PublisherKeyRecord,
  PublisherRecord,
  SearchInput,
  SearchResult,
  SkillFacts,
  StoredTerms,
  VersionRecord,
  VersionSummary,
} from "./catalog.types.ts";

/** What the catalogue keeps; every method works inside the transaction it was made for. */
export interface CatalogRepository {
  findPublisher(slug: string): Promise<PublisherRecord | null>;
  findPublishers(slugs: readonly string[]): Promise<readonly PublisherRecord[]>;
  publishersOf(ownerId: string): Promise<readonly PublisherRecord[]>;
  addPublisher(publisher: PublisherRecord & { readonly createdAt: number }): Promise<void>;
  listKeys(publisher: string): Promise<readonly PublisherKeyRecord[]>;
  /** False when the key was registered before. */
  addKey(publisher: string, jwk: Ed25519Jwk, at: number): Promise<boolean>;
  retireKey(publisher: string, kid: string, at: number): Promise<boolean>;
  /** Publishing one skill happens one after the other, in every process. */
  lockSkill(name: string): Promise<void>;
  listVersions(skill: string): Promise<readonly VersionSummary[]>;
  findVersion(skill: string, version: string): Promise<VersionRecord | null>;
  addVersion(record: VersionRecord, bundle: string): Promise<void>;
  findBundle(sha256: string): Promise<string | null>;
  /** Rising. */
  listTerms(skill: string): Promise<readonly StoredTerms[]>;
  addTerms(skill: string, terms: StoredTerms): Promise<void>;
  findListing(name: string): Promise<Listing | null>;
  findListings(names: readonly string[]): Promise<readonly Listing[]>;
  /** Listings in the order of their first publication, newest first. */
  newestListings(limit: number): Promise<readonly Listing[]>;
  saveListing(listing: Listing): Promise<void>;
  search(input: SearchInput): Promise<SearchResult>;
  facts(names: readonly string[], since: number): Promise<ReadonlyMap<string, SkillFacts>>;
}
