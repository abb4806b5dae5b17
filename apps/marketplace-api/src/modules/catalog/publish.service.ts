import { type Ed25519Jwk, Manifest, type PublishRequest } from "@souk/contracts";
import type { CompanyTx, Database } from "@souk/db";
import { type Clock, canonicalJson, DomainError, newUuid, type RandomSource, said } from "@souk/kernel";
import { type Terms, termsHash, termsOfManifest } from "@souk/metering";
import { factsOf, riskOf } from "@souk/policy";
import { appendAudit } from "../audit/index.ts";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import { notifyHolders } from "../notice/index.ts";
import { createCatalogRepository } from "./catalog.repository.prisma.ts";
import type { CatalogRepository } from "./catalog.repository.ts";
import type { PublishAnswer, PublisherKeyRecord, PublishFinding, StoredTerms, VersionRecord } from "./catalog.types.ts";
import { type Compilers, sameTerms, submissionFindings } from "./publish.rules.ts";
import { searchTextOf } from "./search.rules.ts";
import { compareSemver, highestVersion } from "./semver.rules.ts";
import { expectedKid, isManifestSignature, kidOfSignature } from "./signature.rules.ts";
import { diffVersions } from "./version-diff.rules.ts";

export interface PublishDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly compilers: Compilers;
}

export interface PublishInput extends PublishRequest {
  /** The publisher in the path. */
  readonly publisher: string;
}

function refuse(findings: readonly PublishFinding[]): never {
  const [first] = findings;
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  throw new DomainError("invalid_request", said`This version cannot be published: ${first?.cause ?? "it has findings"}${more}`, {
    details: { problems: findings.map(({ code, pointer, cause, fix }) => ({ pointer, message: `${code}: ${cause} ${fix}` })), findings },
  });
}

async function signatureFindings(input: PublishInput, keys: readonly PublisherKeyRecord[]): Promise<PublishFinding[]> {
  const finding = (cause: string, fix: string): PublishFinding => ({ code: "signature_invalid", pointer: "/signature", cause, fix });
  const kid = kidOfSignature(input.signature);
  const key = keys.find(({ jwk }) => jwk.kid === kid);
  if (!key) {
    return [
      finding(
        kid === null ? "The signature is no compact JWS with a kid." : `The key ${kid} is not registered for ${input.publisher}.`,
        "Register the public key first (souk publish does it), then sign again.",
      ),
    ];
  }
  if (key.retiredAt !== null) return [finding(`The key ${kid} was retired.`, "Sign with a key that is in use.")];
  if (await isManifestSignature(input.manifest, input.signature, key.jwk)) return [];
  return [finding("The signature does not belong to this manifest and key.", "Build and sign again with souk publish.")];
}

/** Terms of this version: stored ones with the same prices, else a new version of them. */
function nextTerms(
  input: PublishInput,
  stored: readonly StoredTerms[],
  at: number,
): { readonly terms: StoredTerms; readonly isNew: boolean } {
  const last = stored.at(-1);
  const wanted: Terms = { ...termsOfManifest(input.manifest), version: (last?.terms.version ?? 0) + 1 };
  if (last && sameTerms(last.terms, wanted)) return { terms: last, isNew: false };
  return { terms: { terms: wanted, hash: termsHash(wanted), effectiveFrom: at }, isNew: true };
}

async function saveListing(repository: CatalogRepository, input: PublishInput, versions: readonly string[], at: number): Promise<void> {
  const { manifest } = input;
  if (highestVersion(versions) !== manifest.version) return;
  const before = await repository.findListing(manifest.name);
  const { readsOnly, noOutsideHosts } = factsOf(manifest.permissions);
  await repository.saveListing({
    name: manifest.name,
    publisher: input.publisher,
    title: manifest.title,
    summary: manifest.summary,
    category: manifest.category,
    keywords: manifest.keywords,
    risk: riskOf(manifest.permissions),
    readsOnly,
    noOutsideHosts,
    currency: manifest.price.currency,
    callMicro: termsOfManifest(manifest).call,
    latestVersion: manifest.version,
    searchText: searchTextOf(manifest),
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  });
}

export type PublishService = ReturnType<typeof createPublishService>;

/** Publishing: the same checks as the CLI, once more, on the side that cannot be skipped. */
export function createPublishService({ db, clock, random, compilers }: PublishDeps) {
  /** The publisher, if it is the caller's. @throws DomainError `not_found`, `permission_denied`. */
  async function ownPublisher(repository: CatalogRepository, principal: Principal, slug: string): Promise<void> {
    requireScope(principal, "publish");
    const isOwnKey = principal.publisher === slug;
    const isVendor = principal.publisher === null && principal.roles.some((role) => role === "vendor" || role === "admin");
    const publisher = await repository.findPublisher(slug);
    if (!publisher || publisher.ownerId !== principal.companyId) {
      throw new DomainError(
        "not_found",
        said`${principal.company.name} owns no publisher ${slug}. Check the name, or sign in as its company.`,
      );
    }
    if (!isOwnKey && !isVendor) {
      throw new DomainError("permission_denied", said`Publishing as ${slug} needs the role vendor, or a key of that publisher.`);
    }
  }

  const inOwnCompany = <T>(principal: Principal, work: (repository: CatalogRepository, tx: CompanyTx) => Promise<T>): Promise<T> =>
    db.withCompany(principal.companyId, (tx) => work(createCatalogRepository(tx), tx));

  async function record(tx: CompanyTx, principal: Principal, entry: { action: string; target: string; payload: unknown }): Promise<void> {
    await appendAudit(tx, { id: newUuid(clock, random), at: clock.now(), actor: principal.key, ...entry });
  }

  async function write(repository: CatalogRepository, tx: CompanyTx, plan: WritePlan): Promise<void> {
    const { input, principal, at, terms, termsAreNew, versions } = plan;
    const { manifest, publisher, bundle, signature } = input;
    const version: VersionRecord = {
      skill: manifest.name,
      version: manifest.version,
      manifestText: canonicalJson(manifest),
      sha256: manifest.bundle.sha256,
      signature,
      kid: kidOfSignature(signature) ?? "",
      status: "published",
      publishedAt: at,
    };
    if (termsAreNew) await repository.addTerms(manifest.name, terms);
    await repository.addVersion(version, bundle);
    await saveListing(repository, input, [...versions, manifest.version], at);
    await record(tx, principal, {
      action: "version.published",
      target: manifest.name,
      payload: { publisher, version: manifest.version, sha256: version.sha256, kid: version.kid, termsVersion: terms.terms.version },
    });
    if (plan.before) {
      const asksMore = diffVersions(plan.before, manifest).some((change) => change.asksMore);
      await notifyHolders(tx, {
        skill: manifest.name,
        kind: asksMore ? "version.asks_more" : "version.new",
        params: { skill: manifest.name, version: manifest.version },
      });
    }
  }

  /**
   * Publishes a version, or with `dryRun` only says whether it could be. The identical version again answers `already_published`.
   * @throws DomainError `invalid_request` with every finding, `version_conflict`, `not_found`, `permission_denied`.
   */
  async function publish(principal: Principal, input: PublishInput): Promise<PublishAnswer> {
    return inOwnCompany(principal, async (repository, tx) => {
      await ownPublisher(repository, principal, input.publisher);
      const { manifest } = input;
      await repository.lockSkill(manifest.name);
      const findings = [
        ...submissionFindings(input, compilers),
        ...(await signatureFindings(input, await repository.listKeys(input.publisher))),
      ];
      if (findings.length > 0) refuse(findings);
      const stored = await repository.listTerms(manifest.name);
      const at = clock.now();
      const { terms, isNew } = nextTerms(input, stored, at);
      const answer = (status: PublishAnswer["status"], publishedAt: number): PublishAnswer => ({
        skill: manifest.name,
        version: manifest.version,
        sha256: manifest.bundle.sha256,
        kid: kidOfSignature(input.signature) ?? "",
        termsVersion: terms.terms.version,
        termsHash: terms.hash,
        status,
        publishedAt,
      });
      const same = await repository.findVersion(manifest.name, manifest.version);
      if (same) {
        if (same.manifestText === canonicalJson(manifest)) return answer("already_published", same.publishedAt);
        throw new DomainError(
          "version_conflict",
          said`${manifest.name}@${manifest.version} is published with other content, and a published version never changes. Raise the version.`,
        );
      }
      const versions = (await repository.listVersions(manifest.name)).map(({ version }) => version);
      const highest = versions.reduce<string | null>((best, version) => (best && compareSemver(best, version) > 0 ? best : version), null);
      if (highest !== null && compareSemver(manifest.version, highest) < 0) {
        throw new DomainError("version_conflict", said`${manifest.version} does not rise above ${highest}, the highest published version.`);
      }
      if (input.dryRun) return answer("would_publish", at);
      const last = highest === null ? null : await repository.findVersion(manifest.name, highest);
      const before = last && Manifest.parse(JSON.parse(last.manifestText));
      await write(repository, tx, { principal, input, terms, termsAreNew: isNew, versions, at, before });
      return answer("published", at);
    });
  }

  /** Registers a public signing key; the same key again changes nothing. @throws DomainError `invalid_request`, `not_found`, `permission_denied`. */
  async function putKey(principal: Principal, input: { readonly publisher: string; readonly jwk: Ed25519Jwk }): Promise<{ kid: string }> {
    const kid = await expectedKid(input.jwk);
    if (kid !== input.jwk.kid) {
      throw new DomainError("invalid_request", said`The kid of this key must be its RFC 7638 thumbprint, ${kid}.`, {
        details: { problems: [{ pointer: "/jwk/kid", message: `use ${kid}` }] },
      });
    }
    return inOwnCompany(principal, async (repository, tx) => {
      await ownPublisher(repository, principal, input.publisher);
      if (await repository.addKey(input.publisher, input.jwk, clock.now())) {
        await record(tx, principal, { action: "publisher_key.added", target: input.publisher, payload: { kid } });
      }
      return { kid };
    });
  }

  /** Retires a signing key: what it signed stays valid, nothing new is accepted. @throws DomainError `not_found`, `permission_denied`. */
  async function retireKey(principal: Principal, input: { readonly publisher: string; readonly kid: string }): Promise<void> {
    await inOwnCompany(principal, async (repository, tx) => {
      await ownPublisher(repository, principal, input.publisher);
      if (!(await repository.retireKey(input.publisher, input.kid, clock.now()))) {
        throw new DomainError("not_found", said`${input.publisher} has no key ${input.kid} in use.`);
      }
      await record(tx, principal, { action: "publisher_key.retired", target: input.publisher, payload: { kid: input.kid } });
    });
  }

  /** The publisher's signing keys, retired ones included. Public: buyers check signatures with them. */
  async function listKeys(publisher: string): Promise<readonly PublisherKeyRecord[]> {
    return db.withoutCompany((tx) => createCatalogRepository(tx).listKeys(publisher));
  }

  /** Claims a namespace in the name of the caller's company: for its administrators and vendors. @throws DomainError `permission_denied`, `conflict` when it is taken. */
  async function createPublisher(principal: Principal, input: { readonly slug: string; readonly name: string }): Promise<void> {
    requireScope(principal, "publish");
    requireRole(principal, "admin", "vendor");
    await inOwnCompany(principal, async (repository, tx) => {
      if (await repository.findPublisher(input.slug)) throw new DomainError("conflict", said`The publisher ${input.slug} exists already.`);
      await repository.addPublisher({ ...input, ownerId: principal.companyId, createdAt: clock.now() });
      await record(tx, principal, { action: "publisher.created", target: input.slug, payload: { name: input.name } });
    });
  }

  return { publish, putKey, retireKey, listKeys, createPublisher };
}

interface WritePlan {
  readonly principal: Principal;
  readonly input: PublishInput;
  readonly terms: StoredTerms;
  readonly termsAreNew: boolean;
  readonly versions: readonly string[];
  readonly at: number;
  /** The highest version before this one. */
  readonly before: Manifest | null;
}
