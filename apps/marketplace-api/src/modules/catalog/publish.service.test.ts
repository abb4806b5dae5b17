import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type { Ed25519Jwk, Manifest } from "@souk/contracts";
import { createDatabase, type Database } from "@souk/db";
import { canonicalJson, DomainError, newUuid, seededRandom, sha256Hex } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../identity/index.ts";
import { createCatalogReader, createPublishService, platformCompilers } from "./index.ts";

const clock = fixedClock();
const random = seededRandom(11);
const encode = (text: string): string => Buffer.from(text).toString("base64url");

function newKey(): { jwk: Ed25519Jwk; sign: (manifest: Manifest) => string } {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { x = "" } = privateKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest("base64url");
  return {
    jwk: { kty: "OKP", crv: "Ed25519", x, kid, use: "sig", alg: "EdDSA" },
    sign: (manifest) => {
      const body = `${encode(JSON.stringify({ alg: "EdDSA", kid }))}.${encode(canonicalJson(manifest))}`;
      return `${body}.${sign(null, Buffer.from(body), privateKey).toString("base64url")}`;
    },
  };
}

const BUNDLE = 'globalThis.__souk_skill = { run: () => ({ text: "hello" }) };';

function manifestOf(change: Partial<Manifest> = {}, bundle = BUNDLE): Manifest {
  return {
    manifestVersion: 1,
    abi: 1,
    name: "ledgerly/hello",
    version: "1.0.0",
    title: { en: "Hello", zh: "你好" },
    summary: { en: "Says hello to an invoice.", zh: "向发票问好。" },
    category: "finance",
    keywords: ["hello"],
    input: { type: "object", properties: { invoice: { type: "string" } }, required: ["invoice"], additionalProperties: false },
    output: { type: "object", properties: { text: { type: "string" } }, required: ["text"], additionalProperties: false },
    permissions: { files: ["read:/invoices/**"] },
    price: { currency: "USD", call: "0.002000" },
    outcomes: {
      greeted: {
        price: "0.100000",
        when: 'output.text == "hello"',
        key: "input.invoice",
        confirm: "caller",
        settle: "72h",
        dispute: "14d",
      },
    },
    errors: {},
    limits: {},
    examples: [{ input: { invoice: "INV-1" }, output: { text: "hello" } }],
    bundle: { sha256: sha256Hex(bundle), bytes: Buffer.byteLength(bundle) },
    ...change,
  };
}

let database: TestDatabase;
let db: Database;
let vendor: Principal;
let stranger: Principal;
const key = newKey();

async function addCompany(slug: string, roles: Principal["roles"]): Promise<Principal> {
  const companyId = newUuid(clock, random);
  const employeeId = newUuid(clock, random);
  await db.withCompany(companyId, (tx) =>
    tx.company.create({
      data: { id: companyId, slug, name: slug, legalName: slug, currency: "USD", billingTimeZone: "UTC", createdAt: new Date(clock.now()) },
    }),
  );
  const company = { id: companyId, slug, name: slug, currency: "USD", billingTimeZone: "UTC", env: "live" } as const;
  return {
    kind: "employee",
    key: `employee:${employeeId}`,
    companyId,
    employeeId,
    agentId: null,
    publisher: null,
    name: slug,
    email: null,
    locale: "en",
    roles,
    groups: [],
    costCentre: "",
    scopes: ["*"],
    employeeGrants: [],
    agentGrants: null,
    company,
    sessionId: null,
    epoch: 0n,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}

beforeAll(async () => {
  database = await createTestDatabase();
  db = await createDatabase({ url: database.appUrl });
  vendor = await addCompany("ledgerly-inc", ["vendor"]);
  stranger = await addCompany("other-inc", ["vendor"]);
  const service = createPublishService({ db, clock, random, compilers: platformCompilers });
  await service.createPublisher(vendor, { slug: "ledgerly", name: "Ledgerly" });
  await service.putKey(vendor, { publisher: "ledgerly", jwk: key.jwk });
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

const service = () => createPublishService({ db, clock, random, compilers: platformCompilers });
const submit = (manifest: Manifest, extra: { bundle?: string; dryRun?: boolean; as?: Principal; signature?: string } = {}) =>
  service().publish(extra.as ?? vendor, {
    publisher: "ledgerly",
    manifest,
    bundle: extra.bundle ?? BUNDLE,
    signature: extra.signature ?? key.sign(manifest),
    ...(extra.dryRun === undefined ? {} : { dryRun: extra.dryRun }),
  });

async function findingsOf(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DomainError);
  const { findings } = (error as DomainError).details as { findings?: { code: string; cause: string; fix: string }[] };
  for (const finding of findings ?? []) expect(finding.cause && finding.fix).toBeTruthy();
  return (findings ?? []).map(({ code }) => code);
}

describe("publishing", () => {
  it("[F5] a dry run finds out everything and writes nothing", async () => {
    expect(await submit(manifestOf(), { dryRun: true })).toMatchObject({ status: "would_publish", termsVersion: 1 });
    expect(await createCatalogReader({ db }).latest("ledgerly/hello")).toBeNull();
  });

  it("[F5] [I7] the version is kept as signed; the same again changes nothing, other content is refused", async () => {
    expect(await submit(manifestOf())).toMatchObject({ status: "published", termsVersion: 1 });
    expect(await submit(manifestOf())).toMatchObject({ status: "already_published" });
    await expect(submit(manifestOf({ keywords: ["other"] }))).rejects.toMatchObject({ code: "version_conflict" });
    await expect(submit(manifestOf({ version: "0.9.0" }))).rejects.toMatchObject({ code: "version_conflict" });
    const reader = createCatalogReader({ db });
    const version = await reader.latest("ledgerly/hello");
    expect(version?.manifest).toEqual(manifestOf());
    expect(version?.ownerId).toBe(vendor.companyId);
    expect(await reader.bundle(version?.sha256 ?? "")).toBe(BUNDLE);
  });

  it("[F86] a new price makes new terms, the old version keeps its own", async () => {
    expect(await submit(manifestOf({ version: "1.1.0", price: { currency: "USD", call: "0.003000" } }))).toMatchObject({ termsVersion: 2 });
    expect(await submit(manifestOf({ version: "1.2.0", price: { currency: "USD", call: "0.003000" } }))).toMatchObject({ termsVersion: 2 });
    const reader = createCatalogReader({ db });
    expect((await reader.version("ledgerly/hello", "1.0.0"))?.terms.terms).toMatchObject({ version: 1, call: 2000n });
    expect((await reader.latest("ledgerly/hello"))?.terms.terms).toMatchObject({ version: 2, call: 3000n });
    expect((await reader.terms("ledgerly/hello", 1))?.terms.feeBps).toBe(1500);
  });

  it.each<[string, Manifest, string[]]>([
    ["a name of another publisher", manifestOf({ name: "datakit/hello" }), ["name_not_yours"]],
    ["a bundle that is not the signed one", manifestOf({}, "other"), ["bundle_hash"]],
    [
      "a pattern RE2 cannot run",
      manifestOf({ version: "2.0.0", input: { type: "object", properties: { invoice: { type: "string", pattern: "(?=a)b" } } } }),
      ["pattern_not_re2"],
    ],
    [
      "a schema that does not compile",
      manifestOf({ version: "2.0.0", input: { type: "object", properties: { invoice: { type: "strin" } } } }),
      ["schema_invalid"],
    ],
    [
      "a schema that points outside",
      manifestOf({ version: "2.0.0", output: { type: "object", $ref: "https://evil.example/x.json" } }),
      ["schema_invalid"],
    ],
    ["an input that is no object", manifestOf({ version: "2.0.0", input: { type: "string" } }), ["schema_not_object"]],
    ["a negative price", manifestOf({ version: "2.0.0", price: { currency: "USD", call: "-0.002000" } }), ["price_invalid"]],
    ["an example that does not fit", manifestOf({ version: "2.0.0", examples: [{ input: { invoice: 7 } }] }), ["example_mismatch"]],
    [
      "a window of years",
      manifestOf({
        version: "2.0.0",
        outcomes: { greeted: { price: "0.100000", when: "true", key: "input.invoice", confirm: "auto", settle: "400d", dispute: "1d" } },
      }),
      ["window_too_long"],
    ],
    [
      "an outcome over unknown fields",
      manifestOf({
        version: "2.0.0",
        outcomes: {
          greeted: { price: "0.100000", when: "output.nothing", key: "input.invoice", confirm: "auto", settle: "4d", dispute: "1d" },
        },
      }),
      ["outcome_invalid"],
    ],
    [
      "several at once",
      manifestOf({ version: "2.0.0", name: "datakit/x1", price: { currency: "USD", call: "-1.000000" } }, "o"),
      ["name_not_yours", "bundle_hash", "price_invalid"],
    ],
  ])("[F2] refuses %s, naming cause and fix", async (_, manifest, codes) => {
    expect(await findingsOf(submit(manifest))).toEqual(codes);
  });

  it("[F7] refuses a signature of another key, of another manifest, and of a retired key", async () => {
    const manifest = manifestOf({ version: "2.0.0" });
    expect(await findingsOf(submit(manifest, { signature: newKey().sign(manifest) }))).toEqual(["signature_invalid"]);
    expect(await findingsOf(submit(manifest, { signature: key.sign(manifestOf()) }))).toEqual(["signature_invalid"]);
    const old = newKey();
    await service().putKey(vendor, { publisher: "ledgerly", jwk: old.jwk });
    await service().retireKey(vendor, { publisher: "ledgerly", kid: old.jwk.kid });
    expect(await findingsOf(submit(manifest, { signature: old.sign(manifest) }))).toEqual(["signature_invalid"]);
    const { x } = old.jwk;
    const forged = `${encode(JSON.stringify({ alg: "none", kid: key.jwk.kid }))}.${encode(canonicalJson(manifest))}.`;
    expect(await findingsOf(submit(manifest, { signature: forged }))).toEqual(["signature_invalid"]);
    await expect(service().putKey(vendor, { publisher: "ledgerly", jwk: { ...key.jwk, x } })).rejects.toMatchObject({
      code: "invalid_request",
    });
  });

  it("only the owner publishes, and only with the scope and the role", async () => {
    await expect(submit(manifestOf({ version: "3.0.0" }), { as: stranger })).rejects.toMatchObject({ code: "not_found" });
    await expect(submit(manifestOf({ version: "3.0.0" }), { as: { ...vendor, scopes: ["call"] } })).rejects.toMatchObject({
      code: "permission_denied",
    });
    await expect(submit(manifestOf({ version: "3.0.0" }), { as: { ...vendor, roles: ["employee"] } })).rejects.toMatchObject({
      code: "permission_denied",
    });
    await expect(service().createPublisher(stranger, { slug: "ledgerly", name: "x" })).rejects.toMatchObject({ code: "conflict" });
    // A namespace is in the company's name: an employee's key, whatever its scopes, makes none.
    const employee = { ...stranger, roles: ["employee" as const] };
    await expect(service().createPublisher(employee, { slug: "mine", name: "Mine" })).rejects.toMatchObject({
      code: "permission_denied",
      details: { decision: { missing: ["role:admin", "role:vendor"] } },
    });
    await service().createPublisher({ ...employee, roles: ["vendor"] }, { slug: "ours", name: "Ours" });
  });

  it("two at the same time: one version, one winner", async () => {
    const tries = ["a", "b"].map((word) =>
      submit(manifestOf({ version: "4.0.0", keywords: [word] })).then(
        (answer) => answer.status,
        (error: DomainError) => error.code,
      ),
    );
    expect((await Promise.all(tries)).sort()).toEqual(["published", "version_conflict"]);
  });

  it("[I7] a stored version that was changed behind our back is refused, not run", async () => {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query("ALTER TABLE skill_version DISABLE TRIGGER version_fixed");
    await owner.query(`UPDATE skill_version SET manifest_text = replace(manifest_text, '0.003000', '0.001000') WHERE version = '1.2.0'`);
    await owner.query("UPDATE skill_bundle SET source = source || ' '");
    await owner.end();
    const reader = createCatalogReader({ db });
    await expect(reader.version("ledgerly/hello", "1.2.0")).rejects.toMatchObject({ code: "quarantined" });
    await expect(reader.bundle(sha256Hex(BUNDLE))).rejects.toMatchObject({ code: "quarantined" });
  });
});
