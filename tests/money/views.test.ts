import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Buyer, type Market, openMarket, SKILLS } from "./market.ts";

const DAY = 86_400_000;
const OCTOBER = Date.UTC(2026, 9, 3);

let database: TestDatabase;
let market: Market;
let buyer: Buyer;
let second: Buyer;
let vendor: Buyer;
let calls: string[];

/** October: 6 calls. November: 4 calls, 1 confirmed outcome, 1 failed call, 1 denied. */
beforeAll(async () => {
  database = await createTestDatabase();
  market = await openMarket(database, { startMs: OCTOBER, seed: 21 });
  buyer = await market.addBuyer("acme", "Asia/Shanghai");
  second = await market.addBuyer("globex", "UTC");
  vendor = await market.addBuyer("ledgerly-inc", "UTC");
  await market.db.withCompany(vendor.id, (tx) =>
    tx.publisher.create({ data: { slug: "ledgerly", ownerId: vendor.id, name: "Ledgerly", about: {}, createdAt: new Date(OCTOBER) } }),
  );
  const [skill] = SKILLS;
  if (!skill) throw new Error("no skill");
  calls = [];
  const call = async (who: Buyer, order: Partial<Parameters<Market["call"]>[1]> = {}): Promise<string | null> => {
    market.clock.advance(1_000);
    const done = await market.call(who, { skill, costCentre: "ops", ...order });
    calls.push(done.callId);
    return done.outcomeId;
  };
  for (let i = 0; i < 6; i++) await call(buyer);
  market.clock.set(Date.UTC(2026, 10, 5));
  for (let i = 0; i < 3; i++) await call(buyer);
  const outcomeId = await call(buyer, { outcome: { name: "matched", key: "INV-SECRET-KEY" } });
  await market.services.outcome.confirm(buyer.finance, { id: outcomeId ?? "" });
  await call(buyer, { status: "failed" });
  await call(buyer, { status: "denied" });
  await call(second, { units: { pages: 7, tables: 2 } });
  market.clock.advance(1_000);
});
afterAll(async () => {
  await market.close();
  await database.drop();
});

describe("usage", () => {
  it("[F89] a call is in the usage the moment it is answered", async () => {
    const range = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1), groupBy: ["skill", "day"] as const };
    const before = await market.services.usage.usage(second.finance, range);
    const [skill] = SKILLS;
    if (!skill) throw new Error("no skill");
    await market.call(second, { skill, costCentre: "" });
    const after = await market.services.usage.usage(second.finance, { ...range, to: Date.UTC(2026, 11, 2) });
    expect(after.items[0]?.calls).toBe((before.items[0]?.calls ?? 0) + 1);
  });

  it("sums to the same total whatever it is grouped by", async () => {
    const range = { from: OCTOBER - DAY, to: market.clock.now() };
    for (const groupBy of [["skill"], ["employee", "day"], ["costCentre", "meter"], ["publisher", "skill", "day"]] as const) {
      expect((await market.services.usage.usage(buyer.finance, { ...range, groupBy })).total.amount).toBe("0.144107");
    }
  });

  it("[I8] is the caller's own for people without a role, and never another company's", async () => {
    const range = { from: OCTOBER - DAY, to: market.clock.now(), groupBy: ["skill"] as const };
    const colleague = { ...buyer.employee, employeeId: buyer.admin.employeeId };
    expect((await market.services.usage.usage(colleague, range)).items).toEqual([]);
    expect((await market.services.usage.usage(buyer.employee, range)).total.amount).toBe("0.144107");
    expect((await market.services.usage.usage(vendor.finance, range)).items).toEqual([]);
  });
});

describe("calls", () => {
  it("are one's own; everybody's for admins and auditors only", async () => {
    expect((await market.services.usage.list(buyer.employee, { mine: true, limit: 50 })).items).toHaveLength(12);
    expect((await market.services.usage.list(buyer.admin, { mine: true, limit: 50 })).items).toEqual([]);
    expect((await market.services.usage.list(buyer.admin, { mine: false, limit: 50 })).items).toHaveLength(12);
    await expect(market.services.usage.list(buyer.employee, { mine: false, limit: 50 })).rejects.toMatchObject({
      code: "permission_denied",
    });
  });

  it("come in pages without gaps or repeats", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Market["services"]["usage"]["list"]>> = await market.services.usage.list(buyer.employee, {
        mine: true,
        limit: 5,
        cursor,
      });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(12);
    await expect(market.services.usage.list(buyer.employee, { mine: true, limit: 5, cursor: "bm9wZQ" })).rejects.toMatchObject({
      code: "invalid_request",
    });
  });

  it("[F83] [I6] a call that failed or was denied is there, unbilled, without a receipt", async () => {
    for (const status of ["failed", "denied"] as const) {
      const [row] = (await market.services.usage.list(buyer.employee, { mine: true, limit: 5, status })).items;
      expect(row).toMatchObject({ billed: false, amount: { amount: "0.000000" } });
      const call = await market.services.usage.get(buyer.employee, { id: row?.id ?? "" });
      expect(call).toMatchObject({ receipt: null, invoice: null });
    }
  });

  it("[I8] another company's call does not exist, a colleague's neither, finance sees no contents", async () => {
    const [id] = calls;
    if (!id) throw new Error("no call");
    await expect(market.services.usage.get(second.admin, { id })).rejects.toMatchObject({ code: "not_found" });
    const colleague = { ...buyer.employee, employeeId: buyer.admin.employeeId, key: "employee:somebody-else" };
    await expect(market.services.usage.get(colleague, { id })).rejects.toMatchObject({ code: "not_found" });
    expect(await market.services.usage.get(buyer.employee, { id })).toMatchObject({
      input: { invoice: "INV-SECRET" },
      output: { ok: true },
      billed: true,
    });
    expect(await market.services.usage.get(buyer.finance, { id })).toMatchObject({ input: null, output: null, logs: [], billed: true });
    expect(await market.services.usage.trace(buyer.admin, { id })).not.toHaveProperty("input");
  });
});

describe("spend", () => {
  it("groups by each side, largest first, to the same total, beside the same days of the month before", async () => {
    for (const groupBy of ["skill", "publisher", "employee", "costCentre", "meter"] as const) {
      const spend = await market.services.spending.spend(buyer.finance, { groupBy });
      expect(spend).toMatchObject({
        total: { amount: "0.130109" },
        calls: 4,
        paidOutcomes: 1,
        denied: 1,
        period: { key: "2026-11" },
        periods: ["2026-11", "2026-10"],
      });
      // By 5 November, October had six calls.
      expect(spend.previousTotal?.amount).toBe("0.013998");
      const days = spend.days.flatMap((day) => day.values.map((value) => Number(value.amount.amount)));
      expect(days.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(0.130109, 6);
    }
    const byMeter = await market.services.spending.spend(buyer.finance, { groupBy: "meter" });
    expect(byMeter.groups.map((group) => [group.key, group.amount.amount])).toEqual([
      ["outcome:matched", "0.120777"],
      ["call", "0.009332"],
    ]);
  });

  it("shows the company's budget with what is held", async () => {
    const { budget } = await market.services.spending.spend(buyer.finance, { groupBy: "skill" });
    expect(budget).toMatchObject({ spent: { amount: "0.130109" }, held: { amount: "0.000000" }, hard: true });
  });

  it("is for finance, admins and auditors", async () => {
    await expect(market.services.spending.spend(buyer.employee, { groupBy: "skill" })).rejects.toMatchObject({ code: "permission_denied" });
  });
});

describe("a vendor's overview", () => {
  const asVendor = () => ({ ...vendor.admin, roles: ["vendor"] as const });

  it("shows what calls and outcomes earned, and the platform's fee", async () => {
    const view = await market.services.vendor.overview(asVendor(), { period: "2026-11" });
    const net = Number(view.gross.amount) - Number(view.fee.amount);
    expect(Number(view.net.amount)).toBeCloseTo(net, 6);
    expect(view.outcomes).toEqual({ claimed: 1, settled: 1, rejected: 0 });
    expect(view.companies).toBe(2);
    const { rows } = await market.owner.query<{ gross: string; fee: string }>(
      "SELECT sum(amount_micro) AS gross, sum(fee_micro) AS fee FROM usage_event WHERE publisher = 'ledgerly' AND period = '2026-11'",
    );
    expect(BigInt(view.gross.amount.replace(".", ""))).toBe(BigInt(rows[0]?.gross ?? 0));
    expect(BigInt(view.fee.amount.replace(".", ""))).toBe(BigInt(rows[0]?.fee ?? 0));
  });

  it("[I11] carries nothing of a buyer: no name, id, key, input or answer", async () => {
    const text = JSON.stringify(await market.services.vendor.overview(asVendor(), {}));
    const secrets = ["acme", "globex", "INV-SECRET", buyer.id, second.id, buyer.employee.employeeId ?? "?", "ops"];
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  it("[I8] is for the publisher's own company only", async () => {
    await expect(market.services.vendor.overview({ ...buyer.admin, roles: ["vendor"] }, { publisher: "ledgerly" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(market.services.vendor.overview(vendor.employee, {})).rejects.toMatchObject({ code: "permission_denied" });
    const { rows } = await market.owner.query("SELECT 1 FROM pg_proc WHERE proname = 'souk_vendor_outcome_earnings'");
    expect(rows).toHaveLength(1);
    const stolen = await market.db.withCompany(
      buyer.id,
      (tx) =>
        tx.$queryRaw<unknown[]>`SELECT * FROM souk_vendor_usage('ledgerly', ${new Date(0)}, ${new Date(market.clock.now())}, 'pepper')`,
    );
    expect(stolen).toEqual([]);
  });
});
