import { createDatabase, type Database } from "@souk/db";
import { newUuid, parseMicro, seededRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples, publishSkill, seedPublisherKeys } from "../../apps/marketplace-api/src/demo/publish.seed.ts";
import {
  type CatalogService,
  createCatalogReader,
  createCatalogService,
  createPublishService,
  platformCompilers,
} from "../../apps/marketplace-api/src/modules/catalog/index.ts";
import type { Principal } from "../../apps/marketplace-api/src/modules/identity/index.ts";
import { SENTENCES } from "./sentences.ts";

const PUBLISHERS = ["ledgerly", "counsel", "datakit", "shady"];

let database: TestDatabase;
let db: Database;
let owner: Principal;
let usable: readonly string[] = [];
let published: readonly string[] = [];
let catalog: CatalogService;

async function addOwner(clock: ReturnType<typeof fixedClock>, random: ReturnType<typeof seededRandom>): Promise<Principal> {
  const [companyId, employeeId] = [newUuid(clock, random), newUuid(clock, random)];
  const company = { id: companyId, slug: "owner", name: "Owner", currency: "USD", billingTimeZone: "UTC", env: "live" } as const;
  await db.withCompany(companyId, (tx) =>
    tx.company.create({
      data: {
        id: companyId,
        slug: "owner",
        name: "Owner",
        legalName: "Owner",
        currency: "USD",
        billingTimeZone: "UTC",
        createdAt: new Date(clock.now()),
      },
    }),
  );
  return {
    kind: "employee",
    key: `employee:${employeeId}`,
    companyId,
    employeeId,
    agentId: null,
    publisher: null,
    name: "Owner",
    email: null,
    locale: "en",
    roles: ["vendor"],
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
  const [clock, random] = [fixedClock(), seededRandom(5)];
  database = await createTestDatabase();
  db = await createDatabase({ url: database.appUrl });
  owner = await addOwner(clock, random);
  const publishing = createPublishService({ db, clock, random, compilers: platformCompilers });
  for (const slug of PUBLISHERS) await publishing.createPublisher(owner, { slug, name: slug });
  const publishers = await seedPublisherKeys({ publishing }, new Map(PUBLISHERS.map((slug) => [slug, owner])));
  const examples = await buildExamples();
  for (const skill of examples) await publishSkill({ publishing }, publishers, skill);
  published = examples.map((skill) => skill.manifest.name);
  const reader = createCatalogReader({ db });
  const access = async () => new Map(usable.map((name) => [name, { version: "1.0.0", usable: true }]));
  catalog = createCatalogService({ db, clock, reader, access });
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

const search = async (q: string, filters = {}): Promise<string[]> =>
  (await catalog.search(owner, { filters: { q, ...filters }, limit: 50, offset: 0 })).items.map(({ name }) => name);

describe("searching the store", () => {
  it("the test asks forty different sentences, half of them Chinese", () => {
    expect(new Set(SENTENCES.map(({ text }) => text)).size).toBe(40);
    expect(SENTENCES.filter(({ language }) => language === "zh")).toHaveLength(20);
  });

  it.each(SENTENCES)("[F16] [F144] $language: $text", async ({ text, skill }) => {
    expect((await search(text)).slice(0, 3)).toContain(skill);
  });

  it("[F16] most sentences find their skill first", async () => {
    const first = await Promise.all(SENTENCES.map(async ({ text, skill }) => (await search(text))[0] === skill));
    expect(first.filter(Boolean).length).toBeGreaterThanOrEqual(34);
  });

  it("[F16] a typing error still finds it, nonsense finds nothing", async () => {
    expect(await search("reconcilliation")).toContain("ledgerly/bank-reconcile");
    expect(await search("qwxzv plmkt")).toEqual([]);
  });

  it.each(["'; DROP TABLE skill; --", "%_\\", "a & | ! ( :*", "\u0000"])(
    "[F16] a text made to break the query is only a text: %j",
    async (text) => {
      await search(text);
      expect(await search("", { category: "legal" })).toEqual(["counsel/contract-extract"]);
    },
  );

  it("[F16] skills one may use come first, also when another fits better", async () => {
    usable = ["datakit/redact"];
    const found = await search("sensitive data in a csv table");
    usable = [];
    expect(found[0]).toBe("datakit/redact");
    expect(found).toContain("datakit/csv-profile");
  });

  it("[F16] filters hold beside a sentence: reads only, no outside hosts, category, price, risk", async () => {
    expect(await search("report on a table", { readsOnly: true })).not.toContain("datakit/csv-profile");
    expect(await search("", { category: "legal" })).toEqual(["counsel/contract-extract"]);
    expect(await search("", { maxPrice: parseMicro("0.001") })).toEqual(
      expect.arrayContaining(["ledgerly/fx-convert", "datakit/ticket-triage"]),
    );
    expect(await search("", { maxPrice: parseMicro("0.001") })).not.toContain("counsel/contract-extract");
    expect(await search("", { risk: "medium" })).not.toContain("ledgerly/invoice-match");
    expect(await search("", { noOutsideHosts: true })).not.toContain("counsel/ask-policy");
    expect(await search("")).toContain("counsel/ask-policy");
  });

  it("[F16] pages follow each other without gaps", async () => {
    const names: string[] = [];
    const totals = new Set<number | undefined>();
    for (let offset: number | null = 0; offset !== null; ) {
      const page = await catalog.search(owner, { filters: {}, limit: 5, offset });
      names.push(...page.items.map(({ name }) => name));
      totals.add(page.total);
      offset = page.nextOffset;
    }
    expect([...names].sort()).toEqual([...published].sort());
    expect([...totals]).toEqual([published.length]);
  });
});
