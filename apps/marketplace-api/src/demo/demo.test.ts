import { type ChildProcess, spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { parseMicro, steppingClock, systemClock, systemRandom } from "@souk/kernel";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, compose } from "../composition.ts";
import { DemoFile } from "../modules/company/index.ts";
import type { Principal } from "../modules/identity/index.ts";
import { ADMIN, FINANCE, GROUPS, LEAVER, MEI } from "./cast.ts";
import { seedDemo } from "./seed.ts";
import { historyStart } from "./stage.ts";

/** A fifth of the real demo's calls: the same story, faster. */
const VOLUME = 0.2;

let database: TestDatabase;
let app: App;
let systems: ChildProcess;
let file: DemoFile;

const SYSTEMS = fileURLToPath(new URL("../../../../examples/systems/main.ts", import.meta.url));

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const principalOf = async (email: string): Promise<Principal> => app.services.identity.authenticate(`Bearer ${file.keys[email]}`);

async function rows<T extends pg.QueryResultRow>(text: string): Promise<T[]> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const result = await owner.query<T>(text);
  await owner.end();
  return result.rows;
}

beforeAll(async () => {
  database = await createTestDatabase();
  const port = await freePort();
  systems = spawn(process.execPath, [SYSTEMS, String(port), "http://souk.test"], { stdio: "ignore" });
  const now = systemClock.now();
  const clock = steppingClock(historyStart(now));
  app = await compose({
    databaseUrl: database.appUrl,
    settleUrl: database.settleUrl,
    masterKey: new Uint8Array(32).fill(3),
    apiUrl: "http://souk.test",
    clock,
    random: systemRandom,
    logger: pino({ level: "error" }, process.stderr),
    demo: true,
    network: { thisMachine: true, demoHosts: new Map(["erp.acme.internal", "helpdesk.acme.internal"].map((host) => [host, port])) },
  });
  const { services } = app;
  const progress = (): void => {};
  file = await seedDemo({
    services,
    clock,
    random: systemRandom,
    now,
    progress,
    web: "http://web.test",
    api: "http://souk.test",
    volume: VOLUME,
  });
}, 300_000);

afterAll(async () => {
  systems?.kill();
  await app?.close();
  await database?.drop();
});

describe("the demo", () => {
  it("writes what demo.json promises: every role, the main company first, working keys", async () => {
    expect(DemoFile.parse(JSON.parse(JSON.stringify(file)))).toEqual(file);
    expect(file.accounts[0]).toMatchObject({ email: MEI, company: "Acme Trading" });
    const roles = new Set(file.accounts.flatMap((account) => account.roles));
    expect([...roles].sort()).toEqual(["admin", "auditor", "employee", "finance", "operator", "vendor"]);
    expect(file.skills).toHaveLength(11);
    expect(Object.keys(file.publishers).sort()).toEqual(["counsel", "datakit", "ledgerly", "shady"]);
    expect((await principalOf(MEI)).employeeId).not.toBeNull();
    const publisher = await app.services.identity.authenticate(`Bearer ${file.publishers["ledgerly"]?.key}`);
    expect(publisher).toMatchObject({ kind: "publisher", publisher: "ledgerly" });
  });

  it("everybody can sign in, with a random password of this machine", async () => {
    const account = file.accounts[0];
    const signedIn = await app.services.sessions.signIn({ email: MEI, password: account?.password ?? "" });
    expect(signedIn.me).toMatchObject({ email: MEI, company: { name: "Acme Trading", currency: "USD" } });
    expect(new Set(file.accounts.map(({ password }) => password)).size).toBe(file.accounts.length);
    await expect(app.services.sessions.signIn({ email: LEAVER, password: "whatever" })).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("[F53] has requests on record: what the systems did for skills, and what the thief was refused", async () => {
    const seen = await rows<{ skill: string; state: string; count: string }>(
      "SELECT skill, state, count(*) FROM network_request WHERE skill <> 'counsel/ask-policy' GROUP BY 1, 2 ORDER BY 1, 2",
    );
    expect(seen.map(({ skill, state }) => `${skill} ${state}`)).toEqual([
      "datakit/resolve-ticket answered",
      "ledgerly/post-invoice answered",
      "shady/data-thief denied",
    ]);
  });

  it("last month was 31 % cheaper by this day", async () => {
    const { total, previousTotal } = await app.services.spending.spend(await principalOf(FINANCE), { groupBy: "skill" });
    const share = Number(parseMicro(previousTotal?.amount ?? "0")) / Number(parseMicro(total.amount));
    expect(share).toBeGreaterThan(0.6); // exact in the real demo; a fifth of it is coarser
    expect(share).toBeLessThan(0.7);
  });

  it("one month is final, the newest finished one is a draft", async () => {
    const { items } = await app.services.invoices.list(await principalOf(FINANCE));
    const states = items.map(({ status }) => status);
    expect(states).toEqual(expect.arrayContaining(["open", "draft", "final"]));
    expect(states.filter((status) => status === "draft")).toHaveLength(1);
  });

  it("one budget is at 92 %, none is passed", async () => {
    const { items } = await app.services.budgetDefinitions.list(await principalOf(ADMIN));
    const tight = items.find(({ name }) => name === GROUPS.care)?.usedShare;
    expect(tight).toBeGreaterThan(0.91); // limits are whole cents, and a fifth of the demo spends little
    expect(tight).toBeLessThan(0.94);
    for (const { usedShare } of items) expect(usedShare).toBeLessThanOrEqual(1);
  });

  it("people left, asked and were refused", async () => {
    const admin = await principalOf(ADMIN);
    const people = await app.services.people.list(admin);
    expect(people.find(({ email }) => email === LEAVER)).toMatchObject({ status: "left", permissions: [] });
    const requests = await app.services.requests.list(admin);
    expect(requests.map(({ skill, status }) => `${skill} ${status}`)).toEqual(["counsel/contract-extract open", "shady/data-thief denied"]);
    const enabled = await app.services.enabledViews.list(admin);
    expect(enabled.filter(({ record, latestVersion }) => record.version !== latestVersion).map(({ record }) => record.skill)).toEqual([
      "datakit/csv-profile",
    ]);
  });

  it("the thief got nothing and cost nothing, the odd invoices were found out", async () => {
    const thief = await rows<{ status: string; amount_micro: string }>(
      "SELECT status, amount_micro FROM call WHERE skill = 'shady/data-thief'",
    );
    expect(thief.map(({ status, amount_micro }) => `${status} ${amount_micro}`)).toEqual(["failed 0", "failed 0"]);
    const odd = await rows<{ status: string }>(
      `SELECT answer::jsonb #>> '{output,status}' AS status FROM call WHERE skill = 'ledgerly/invoice-match' AND input LIKE '%INV-104%' OR input LIKE '%fapiao-%' ORDER BY admitted_at`,
    );
    expect(odd.map(({ status }) => status)).toEqual(expect.arrayContaining(["tax_difference", "duplicate", "unmatched"]));
    const claimed = await rows("SELECT FROM outcome_key WHERE key = 'INV-1042'");
    expect(claimed).toEqual([]); // the visitor's own call claims it
  });

  it("[I2] the books of the whole history balance", async () => {
    const [sums] = await rows<Record<string, string>>(`
      SELECT (SELECT sum(debits_posted) - sum(credits_posted) FROM account)::text AS ledger,
             (SELECT sum(amount_micro) FROM usage_event)::text AS events, (SELECT sum(amount_micro) FROM transfer)::text AS transfers,
             (SELECT count(*) FROM usage_event)::text AS charged, (SELECT count(*) FROM receipt)::text AS receipts,
             (SELECT count(*) FROM call WHERE status <> 'succeeded' AND amount_micro > 0)::text AS wrong`);
    expect(sums?.["ledger"]).toBe("0");
    expect(sums?.["charged"]).toBe(sums?.["receipts"]);
    expect(sums?.["wrong"]).toBe("0");
    expect(BigInt(sums?.["transfers"] ?? 0)).toBeGreaterThanOrEqual(BigInt(sums?.["events"] ?? -1));
  });

  it("[I8] the second company sees its own calls only", async () => {
    const omar = await principalOf("omar@northwind.example");
    const { items } = await app.services.usage.list(omar, { mine: true, limit: 200 });
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map(({ by }) => by.name))).toEqual(new Set(["Omar Haddad"]));
  });
});
