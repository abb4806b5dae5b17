import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type Ed25519Jwk, Manifest } from "@souk/contracts";
import type { Database } from "@souk/db";
import { type Clock, type Currency, canonicalJson, newUuid, type RandomSource, sha256Hex } from "@souk/kernel";
import { createPublishService, platformCompilers } from "../modules/catalog/index.ts";
import type { Principal, Role } from "../modules/identity/index.ts";

/** Companies, people and published skills for tests of the API's modules, on a real database. */
export interface MarketTools {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
}

export interface TestCompany {
  readonly id: string;
  readonly slug: string;
  readonly currency: Currency;
  /** UUIDs by short name. */
  readonly people: ReadonlyMap<string, string>;
  readonly roles: Readonly<Record<string, readonly Role[]>>;
  /** UUIDs by name. */
  readonly groups: ReadonlyMap<string, string>;
  readonly members: Readonly<Record<string, readonly string[]>>;
}

export interface CompanyInput {
  readonly slug: string;
  readonly currency?: Currency;
  readonly people: Readonly<Record<string, readonly Role[]>>;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Stored password hashes by short name. */
  readonly passwords?: Readonly<Record<string, string>>;
}

/** Writes a company with people `<name>@<slug>.example` and groups. */
export async function addCompany({ db, clock, random }: MarketTools, input: CompanyInput): Promise<TestCompany> {
  const uuid = (): string => newUuid(clock, random);
  const { slug, currency = "USD", people, groups = {} } = input;
  const company: TestCompany = {
    id: uuid(),
    slug,
    currency,
    people: new Map(Object.keys(people).map((name) => [name, uuid()])),
    roles: people,
    groups: new Map(Object.keys(groups).map((name) => [name, uuid()])),
    members: groups,
  };
  const createdAt = new Date(clock.now());
  const companyId = company.id;
  await db.withCompany(companyId, async (tx) => {
    await tx.company.create({ data: { id: companyId, slug, name: slug, legalName: slug, currency, billingTimeZone: "UTC", createdAt } });
    for (const [name, id] of company.people) {
      const roles = [...(people[name] ?? [])];
      const passwordHash = input.passwords?.[name] ?? null;
      await tx.employee.create({ data: { companyId, id, email: `${name}@${slug}.example`, name, roles, passwordHash, createdAt } });
    }
    for (const [name, id] of company.groups) {
      await tx.employeeGroup.create({ data: { companyId, id, name } });
      for (const member of groups[name] ?? []) {
        await tx.groupMember.create({ data: { companyId, groupId: id, employeeId: company.people.get(member) ?? "" } });
      }
    }
  });
  return company;
}

/** A signed-in person of a test company. */
export function principalIn(company: TestCompany, name: string, change: Partial<Principal> = {}): Principal {
  const employeeId = company.people.get(name) ?? "";
  const { id, slug, currency } = company;
  return {
    kind: "employee",
    key: `employee:${employeeId}`,
    companyId: id,
    employeeId,
    agentId: null,
    publisher: null,
    name,
    email: `${name}@${slug}.example`,
    locale: "en",
    roles: [...(company.roles[name] ?? [])],
    groups: [...company.groups].flatMap(([group, groupId]) => (company.members[group]?.includes(name) ? [groupId] : [])),
    costCentre: "",
    scopes: ["*"],
    employeeGrants: [],
    agentGrants: null,
    company: { id, slug, name: slug, currency, billingTimeZone: "UTC", env: "live" },
    sessionId: null,
    epoch: 0n,
    expiresAt: Number.MAX_SAFE_INTEGER,
    ...change,
  };
}

const encode = (text: string): string => Buffer.from(text).toString("base64url");
const keys = new Map<string, { readonly jwk: Ed25519Jwk; readonly privateKey: KeyObject }>();

function keyOf(slug: string): { readonly jwk: Ed25519Jwk; readonly privateKey: KeyObject } {
  const known = keys.get(slug);
  if (known) return known;
  const { privateKey } = generateKeyPairSync("ed25519");
  const { x = "" } = privateKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest("base64url");
  const made = { jwk: { kty: "OKP", crv: "Ed25519", x, kid } as const, privateKey };
  keys.set(slug, made);
  return made;
}

export interface PlainSkill {
  readonly owner: Principal;
  readonly name: string;
  readonly version: string;
  readonly permissions?: Manifest["permissions"];
  readonly change?: Partial<Manifest>;
}

/** Publishes a small skill through the real service; its publisher is made on first use. */
export async function publishPlain(
  tools: MarketTools,
  { owner, name, version, permissions = {}, change = {} }: PlainSkill,
): Promise<Manifest> {
  const slug = name.split("/")[0] ?? "";
  const publishing = createPublishService({ ...tools, compilers: platformCompilers });
  const bundle = `globalThis.__souk_skill = { run: () => ({ text: "${name}" }) };`;
  const manifest = Manifest.parse({
    manifestVersion: 1,
    abi: 1,
    name,
    version,
    title: { en: name, zh: name },
    summary: { en: name, zh: name },
    category: "other",
    keywords: [],
    input: { type: "object" },
    output: { type: "object" },
    permissions,
    price: { currency: "USD", call: "0.002000" },
    outcomes: {},
    errors: {},
    limits: {},
    examples: [{ input: {} }],
    bundle: { sha256: sha256Hex(bundle), bytes: Buffer.byteLength(bundle) },
    ...change,
  });
  const { jwk, privateKey } = keyOf(slug);
  const known = await tools.db.withoutCompany((tx) => tx.publisher.findUnique({ where: { slug } }));
  if (!known) {
    await publishing.createPublisher(owner, { slug, name: slug });
    await publishing.putKey(owner, { publisher: slug, jwk });
  }
  const body = `${encode(JSON.stringify({ alg: "EdDSA", kid: jwk.kid }))}.${encode(canonicalJson(manifest))}`;
  const signature = `${body}.${sign(null, Buffer.from(body), privateKey).toString("base64url")}`;
  await publishing.publish(owner, { publisher: slug, manifest, bundle, signature });
  return manifest;
}
