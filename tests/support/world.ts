import { createPublisherKey, type PrivateJwk, signManifest } from "@souk/cli/build";
import { Manifest } from "@souk/contracts";
import { createDatabase, type Database } from "@souk/db";
import { canonicalJson, newUuid, sha256Hex, systemClock, systemRandom } from "@souk/kernel";
import { termsHash, termsOfManifest, toTermsDocument } from "@souk/metering";
import { formatApiKey, hashSecret, newApiKey, parseApiKey } from "../../apps/marketplace-api/src/modules/company/index.ts";
import { DEFAULT_RUNTIME } from "../../apps/marketplace-api/src/modules/runtime/index.ts";

/** A company with one employee who may read and write everything below /, and a key for them. */
export interface Tenant {
  readonly companyId: string;
  readonly employeeId: string;
  readonly key: string;
}

export interface SkillSource {
  readonly name: string;
  readonly version?: string;
  readonly bundle: string;
  readonly manifest?: Partial<Manifest>;
}

const text = (value: string) => ({ en: value, zh: value });

/** A full manifest around what a test cares about. */
export function manifestOf(source: SkillSource): Manifest {
  return Manifest.parse({
    manifestVersion: 1,
    abi: 1,
    name: source.name,
    version: source.version ?? "1.0.0",
    title: text(source.name),
    summary: text(source.name),
    category: "other",
    keywords: [],
    input: {},
    output: {},
    permissions: {},
    price: { currency: "USD", call: "0.002000" },
    outcomes: {},
    errors: {},
    limits: {},
    examples: [],
    ...source.manifest,
    bundle: { sha256: sha256Hex(source.bundle), bytes: Buffer.byteLength(source.bundle) },
  });
}

/** Writes identities, a published skill and its enablement straight into the tables: for tests and benchmarks of the call itself. */
export interface World {
  readonly db: Database;
  addTenant(name: string, options?: { readonly grants?: readonly string[] }): Promise<Tenant>;
  addKey(
    tenant: Tenant,
    options?: {
      readonly scopes?: readonly string[];
      readonly expiresAt?: number;
      readonly kind?: "employee" | "agent" | "service" | "publisher";
      readonly principalId?: string;
    },
  ): Promise<string>;
  revokeKey(tenant: Tenant, key: string): Promise<void>;
  addAgent(tenant: Tenant, grants: readonly string[]): Promise<{ readonly agentId: string; readonly key: string }>;
  /** Publishes under the publisher's own company, made on first use. */
  publish(source: SkillSource): Promise<Manifest>;
  enable(tenant: Tenant, manifest: Manifest, grants?: readonly string[]): Promise<void>;
  setBudget(tenant: Tenant, limitMicro: bigint, scope?: { readonly kind: string; readonly id: string }): Promise<string>;
  close(): Promise<void>;
}

/** No rates: loads go as fast as they can. */
const UNLIMITED = { ...DEFAULT_RUNTIME, rates: { employee: null, agent: null, skill: null } };
const EVERYTHING = ["file:/** read,write"];

export async function createWorld(appUrl: string): Promise<World> {
  const db = await createDatabase({ url: appUrl });
  const now = () => new Date(systemClock.now());
  const id = () => newUuid(systemClock, systemRandom);
  const owners = new Map<string, { readonly companyId: string; readonly privateJwk: PrivateJwk; readonly kid: string }>();

  async function addCompany(name: string): Promise<string> {
    const companyId = id();
    await db.withCompany(companyId, (tx) =>
      tx.company.create({
        data: { id: companyId, slug: name, name, legalName: name, currency: "USD", billingTimeZone: "UTC", createdAt: now() },
      }),
    );
    return companyId;
  }
  const raise = (companyId: string) => db.withCompany(companyId, (tx) => tx.$queryRaw`SELECT souk_raise_epoch()::text`);

  async function addPublisher(publisher: string) {
    const companyId = await addCompany(`owner-of-${publisher}`);
    const { privateJwk, publicJwk } = createPublisherKey();
    await db.withCompany(companyId, async (tx) => {
      await tx.publisher.create({ data: { slug: publisher, ownerId: companyId, name: publisher, about: {}, createdAt: now() } });
      await tx.publisherKey.create({ data: { publisher, kid: publicJwk.kid, publicJwk: { ...publicJwk }, createdAt: now() } });
    });
    const owner = { companyId, privateJwk, kid: publicJwk.kid };
    owners.set(publisher, owner);
    return owner;
  }

  const addKey: World["addKey"] = async (tenant, options = {}) => {
    const made = newApiKey("live", systemRandom);
    await db.withCompany(tenant.companyId, (tx) =>
      tx.apiKey.create({
        data: {
          companyId: tenant.companyId,
          id: id(),
          publicId: made.publicId,
          secretHash: new Uint8Array(hashSecret(made.secret)),
          principalKind: options.kind ?? "employee",
          principalId: options.principalId ?? tenant.employeeId,
          name: "test",
          scopes: [...(options.scopes ?? ["*"])],
          expiresAt: new Date(options.expiresAt ?? systemClock.now() + 86_400_000),
          createdAt: now(),
        },
      }),
    );
    return formatApiKey(made);
  };

  return {
    db,
    addKey,
    revokeKey: async (tenant, key) => {
      const publicId = parseApiKey(key)?.publicId ?? "";
      await db.withCompany(tenant.companyId, (tx) => tx.apiKey.updateMany({ where: { publicId }, data: { revokedAt: now() } }));
      await raise(tenant.companyId);
    },
    addTenant: async (name, options = {}) => {
      const companyId = await addCompany(name);
      const employeeId = id();
      await db.withCompany(companyId, async (tx) => {
        await tx.employee.create({
          data: {
            companyId,
            id: employeeId,
            email: `person@${name}.example`,
            name: `Person of ${name}`,
            roles: ["employee", "admin", "finance"],
            createdAt: now(),
          },
        });
        await tx.permissionSet.create({
          data: { companyId, subjectKind: "employee", subjectId: employeeId, grants: [...(options.grants ?? EVERYTHING)] },
        });
        await tx.companyRuntime.create({ data: { companyId, settings: UNLIMITED, updatedBy: "system", updatedAt: now() } });
      });
      const tenant = { companyId, employeeId, key: "" };
      return { ...tenant, key: await addKey(tenant) };
    },
    addAgent: async (tenant, grants) => {
      const agentId = id();
      await db.withCompany(tenant.companyId, (tx) =>
        tx.agent.create({
          data: {
            companyId: tenant.companyId,
            id: agentId,
            employeeId: tenant.employeeId,
            name: "agent",
            grants: [...grants],
            createdAt: now(),
          },
        }),
      );
      return { agentId, key: await addKey(tenant, { kind: "agent", principalId: agentId }) };
    },
    publish: async (source) => {
      const manifest = manifestOf(source);
      const publisher = source.name.split("/")[0] ?? "";
      const owner = owners.get(publisher) ?? (await addPublisher(publisher));
      const terms = termsOfManifest(manifest);
      await db.withCompany(owner.companyId, async (tx) => {
        await tx.skillBundle.createMany({ data: [{ sha256: manifest.bundle.sha256, source: source.bundle }], skipDuplicates: true });
        await tx.skillVersion.create({
          data: {
            skill: manifest.name,
            version: manifest.version,
            manifestText: canonicalJson(manifest),
            sha256: manifest.bundle.sha256,
            signature: signManifest(manifest, owner.privateJwk),
            kid: owner.kid,
            publishedAt: now(),
          },
        });
        await tx.terms.createMany({
          data: [
            {
              skill: manifest.name,
              version: 1,
              body: canonicalJson(toTermsDocument(terms)),
              hash: termsHash(terms),
              currency: "USD",
              effectiveFrom: now(),
            },
          ],
          skipDuplicates: true,
        });
        await tx.skill.createMany({
          data: [
            {
              name: manifest.name,
              publisher,
              title: manifest.title,
              summary: manifest.summary,
              category: manifest.category,
              keywords: manifest.keywords,
              risk: "low",
              readsOnly: true,
              noOutsideHosts: true,
              currency: "USD",
              callMicro: terms.call,
              latestVersion: manifest.version,
              searchText: manifest.name,
              createdAt: now(),
              updatedAt: now(),
            },
          ],
          skipDuplicates: true,
        });
      });
      return manifest;
    },
    enable: async (tenant, manifest, grants = EVERYTHING) => {
      const row = {
        version: manifest.version,
        termsVersion: 1,
        audience: { everyone: true },
        grants: [...grants, "kv:scratch read,write"],
        limits: {},
        status: "enabled",
        updatedBy: tenant.employeeId,
        updatedAt: now(),
      };
      await db.withCompany(tenant.companyId, (tx) =>
        tx.enablement.upsert({
          where: { companyId_skill: { companyId: tenant.companyId, skill: manifest.name } },
          create: { companyId: tenant.companyId, skill: manifest.name, ...row },
          update: row,
        }),
      );
      await raise(tenant.companyId);
    },
    setBudget: async (tenant, limitMicro, scope = { kind: "company", id: "company" }) => {
      const budgetId = id();
      await db.withCompany(tenant.companyId, (tx) =>
        tx.budget.create({
          data: {
            companyId: tenant.companyId,
            id: budgetId,
            name: `Budget ${scope.kind}`,
            scopeKind: scope.kind,
            scopeId: scope.id,
            limitMicro,
            createdAt: now(),
          },
        }),
      );
      await raise(tenant.companyId);
      return budgetId;
    },
    close: () => db.close(),
  };
}
