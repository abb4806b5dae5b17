import { Manifest } from "@souk/contracts";
import type { Database } from "@souk/db";
import { DomainError, said, sha256Hex } from "@souk/kernel";
import { termsOfManifest } from "@souk/metering";
import { factsOf, grantsOfManifest, riskOf } from "@souk/policy";
import { createCatalogRepository } from "./catalog.repository.prisma.ts";
import type { CatalogRepository } from "./catalog.repository.ts";
import type { CatalogReader, PublishedVersion, StoredTerms, VersionRecord } from "./catalog.types.ts";
import { sameTerms } from "./publish.rules.ts";
import { isManifestSignature } from "./signature.rules.ts";

/** Versions and terms are small; bundles are bounded by bytes. */
const MAX_VERSIONS = 2_000;
const MAX_BUNDLE_CHARS = 64_000_000;

/** Keeps the most recently used entries up to a total size. */
function boundedCache<T>(maxSize: number, sizeOf: (value: T) => number) {
  const entries = new Map<string, T>();
  let size = 0;
  return {
    get(key: string): T | undefined {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key: string, value: T): void {
      if (entries.has(key)) return;
      entries.set(key, value);
      size += sizeOf(value);
      for (const [oldest, old] of entries) {
        if (size <= maxSize || oldest === key) break;
        entries.delete(oldest);
        size -= sizeOf(old);
      }
    },
  };
}

/** Stored signatures are checked once per version and process: a changed row is refused, never run (invariant 7). */
async function assertSigned(repository: CatalogRepository, record: VersionRecord, manifest: Manifest): Promise<void> {
  const keys = await repository.listKeys(manifest.name.split("/")[0] ?? "");
  const key = keys.find(({ jwk }) => jwk.kid === record.kid);
  if (key && manifest.bundle.sha256 === record.sha256 && (await isManifestSignature(manifest, record.signature, key.jwk))) return;
  throw new DomainError(
    "quarantined",
    said`The stored manifest of ${record.skill}@${record.version} does not carry its publisher's signature.`,
  );
}

/** The newest terms with the prices of a manifest. */
function termsFor(manifest: Manifest, stored: readonly StoredTerms[]): StoredTerms {
  const wanted = termsOfManifest(manifest);
  const found = stored.findLast(({ terms }) => sameTerms({ ...wanted, feeBps: terms.feeBps }, terms));
  if (!found) throw new DomainError("internal", said`${manifest.name}@${manifest.version} has no terms`);
  return found;
}

async function load(repository: CatalogRepository, skill: string, version: string): Promise<PublishedVersion | null> {
  const record = await repository.findVersion(skill, version);
  if (!record) return null;
  const manifest = Manifest.parse(JSON.parse(record.manifestText));
  await assertSigned(repository, record, manifest);
  const publisher = await repository.findPublisher(skill.split("/")[0] ?? "");
  if (!publisher) return null;
  const { manifestText: _, ...rest } = record;
  return {
    ...rest,
    publisher: publisher.slug,
    ownerId: publisher.ownerId,
    manifest,
    terms: termsFor(manifest, await repository.listTerms(skill)),
    required: grantsOfManifest(manifest.permissions),
    facts: factsOf(manifest.permissions),
    risk: riskOf(manifest.permissions),
  };
}

/** The catalogue's read side for the hot path. Answers are kept in memory by key; only `latest` asks the database each time. */
export function createCatalogReader({ db }: { readonly db: Database }): CatalogReader {
  const versions = boundedCache<PublishedVersion>(MAX_VERSIONS, () => 1);
  const terms = boundedCache<StoredTerms>(MAX_VERSIONS, () => 1);
  const bundles = boundedCache<string>(MAX_BUNDLE_CHARS, (text) => text.length);
  const read = <T>(work: (repository: CatalogRepository) => Promise<T>): Promise<T> =>
    db.withoutCompany((tx) => work(createCatalogRepository(tx)));

  async function version(skill: string, wanted: string): Promise<PublishedVersion | null> {
    const key = `${skill}@${wanted}`;
    const known = versions.get(key);
    if (known) return known;
    const found = await read((repository) => load(repository, skill, wanted));
    if (found?.status === "published") versions.set(key, found); // another status may end
    return found;
  }

  return {
    version,
    latest: async (skill) => {
      const listing = await read((repository) => repository.findListing(skill));
      return listing ? version(skill, listing.latestVersion) : null;
    },
    terms: async (skill, termsVersion) => {
      const key = `${skill}#${termsVersion}`;
      const known = terms.get(key);
      if (known) return known;
      const found = (await read((repository) => repository.listTerms(skill))).find((stored) => stored.terms.version === termsVersion);
      if (found) terms.set(key, found);
      return found ?? null;
    },
    bundle: async (sha256) => {
      const known = bundles.get(sha256);
      if (known !== undefined) return known;
      const source = await read((repository) => repository.findBundle(sha256));
      if (source === null) throw new DomainError("not_found", said`There is no bundle ${sha256}.`);
      if (sha256Hex(source) !== sha256) throw new DomainError("quarantined", said`The stored bundle ${sha256} is not what was published.`);
      bundles.set(sha256, source);
      return source;
    },
  };
}
