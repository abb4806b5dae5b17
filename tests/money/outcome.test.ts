import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Buyer, DEARER, type Market, openMarket, type PricedSkill, SKILLS } from "./market.ts";

const HOUR = 3_600_000;

let database: TestDatabase;
let market: Market;
let buyer: Buyer;
let stranger: Buyer;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  market = await openMarket(database, { startMs: Date.UTC(2026, 10, 2), seed: 9 });
  stranger = await market.addBuyer("stranger", "UTC");
});
afterAll(async () => {
  await market.close();
  await database.drop();
});
beforeEach(async () => {
  made += 1;
  buyer = await market.addBuyer(`buyer-${made}`, "Asia/Shanghai");
});

function skillOf(name: string): PricedSkill {
  const found = SKILLS.find((skill) => name in skill.terms.outcomes);
  if (!found) throw new Error(`no skill sells ${name}`);
  return found;
}

async function claim(name: string, key = "INV-7"): Promise<string> {
  const { outcomeId } = await market.call(buyer, { skill: skillOf(name), costCentre: "", outcome: { name, key } });
  if (outcomeId === null) throw new Error("nothing was claimed");
  return outcomeId;
}

interface Money {
  readonly spent: bigint;
  readonly held: bigint;
  readonly outcomes: number;
}

async function money(): Promise<Money> {
  const { rows } = await market.owner.query<Record<string, string>>(
    `SELECT sum(spent_micro) AS spent, sum(held_micro) AS held,
            (SELECT count(*) FROM usage_event WHERE company_id = $1 AND source = 'outcome') AS outcomes FROM budget_period WHERE company_id = $1`,
    [buyer.id],
  );
  const row = rows[0] ?? {};
  return { spent: BigInt(row["spent"] ?? 0), held: BigInt(row["held"] ?? 0), outcomes: Number(row["outcomes"]) };
}

async function stateOf(id: string): Promise<string | undefined> {
  return (await market.services.outcome.list(buyer.finance, { limit: 200 })).items.find((item) => item.id === id)?.state;
}

describe("an outcome", () => {
  it("[I5] holds its price in the budget until somebody decides", async () => {
    await claim("matched");
    expect(await money()).toEqual({ spent: 2_333n, held: 120_777n, outcomes: 0 });
  });

  it("is billed at once, exactly once, when the buyer's side confirms it", async () => {
    const id = await claim("matched");
    for (let i = 0; i < 3; i++) expect(await market.services.outcome.confirm(buyer.finance, { id })).toEqual({ id, state: "verified" });
    expect(await money()).toEqual({ spent: 123_110n, held: 0n, outcomes: 1 });
  });

  it("costs nothing when it is rejected in time, and gives the budget back", async () => {
    const id = await claim("matched");
    expect(await market.services.outcome.reject(buyer.employee, { id, reason: "wrong order" })).toEqual({ id, state: "rejected" });
    expect(await money()).toEqual({ spent: 2_333n, held: 0n, outcomes: 0 });
    market.clock.advance(80 * HOUR);
    await market.services.outcome.settleDue();
    expect(await stateOf(id)).toBe("rejected");
    expect((await money()).outcomes).toBe(0);
  });

  it("settles uncontested when its window ends, not a moment before", async () => {
    const id = await claim("routed");
    market.clock.advance(48 * HOUR - 1);
    await market.services.outcome.settleDue();
    expect(await stateOf(id)).toBe("pending");
    market.clock.advance(1);
    await expect(market.services.outcome.reject(buyer.employee, { id, reason: "late" })).rejects.toMatchObject({ code: "conflict" });
    expect(await market.services.outcome.settleDue()).toMatchObject({ failed: [] });
    expect(await stateOf(id)).toBe("claimed_uncontested");
    expect((await money()).outcomes).toBe(1);
  });

  it("is billed in the month it settles in, by the company's own calendar", async () => {
    market.clock.set(Date.UTC(2026 + made, 5, 29, 10));
    await claim("routed");
    // 1 July 00:00 in Shanghai is 30 June 16:00 UTC; the window ends at 1 July 10:00 UTC.
    market.clock.advance(48 * HOUR);
    await market.services.outcome.settleDue();
    const { rows } = await market.owner.query("SELECT source, period FROM usage_event WHERE company_id = $1 ORDER BY source", [buyer.id]);
    expect(rows).toEqual([
      { source: "call", period: `${2026 + made}-06` },
      { source: "outcome", period: `${2026 + made}-07` },
    ]);
  });

  it("is billed once however many nodes settle at the same time", async () => {
    for (let i = 0; i < 12; i++) await claim("routed", `T-${i}`);
    market.clock.advance(49 * HOUR);
    const runs = await Promise.all([1, 2, 3].map(() => market.services.outcome.settleDue()));
    expect(runs.reduce((sum, { billed }) => sum + billed, 0)).toBe(12);
    expect(await money()).toMatchObject({ held: 0n, outcomes: 12 });
  });

  it("is either billed or free when confirm and reject race", async () => {
    for (let i = 0; i < 8; i++) {
      const id = await claim("matched", `R-${i}`);
      const both = await Promise.allSettled([
        market.services.outcome.confirm(buyer.finance, { id }),
        market.services.outcome.reject(buyer.finance, { id, reason: "no" }),
      ]);
      expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    }
    const { rows } = await market.owner.query<{ verified: string; billed: string }>(
      `SELECT (SELECT count(*) FROM outcome WHERE company_id = $1 AND state = 'verified') AS verified,
              (SELECT count(*) FROM usage_event WHERE company_id = $1 AND source = 'outcome') AS billed`,
      [buyer.id],
    );
    expect(rows[0]?.billed).toBe(rows[0]?.verified);
    expect((await money()).held).toBe(0n);
  });

  it("is claimed once per business object, ever, also after it was rejected", async () => {
    const id = await claim("matched", "INV-9");
    await market.services.outcome.reject(buyer.employee, { id, reason: "no" });
    const again = await market.call(buyer, { skill: skillOf("matched"), costCentre: "", outcome: { name: "matched", key: "INV-9" } });
    expect(again).toMatchObject({ outcomeId: null, verdict: "outcome" });
  });
});

describe("a price that rose", () => {
  it("[F86] never reaches back: each call and its outcome keep the terms they were admitted under", async () => {
    const old = await claim("matched", "INV-OLD");
    const { outcomeId: dear } = await market.call(buyer, { skill: DEARER, costCentre: "", outcome: { name: "matched", key: "INV-NEW" } });
    for (const id of [old, dear ?? ""]) await market.services.outcome.confirm(buyer.finance, { id });
    const [invoice] = (await market.services.invoices.list(buyer.finance)).items;
    const { lines, reconciliation } = await market.services.invoices.get(buyer.finance, { id: invoice?.id ?? "" });
    expect(lines.map((line) => [line.meter, line.termsVersion, line.exact])).toEqual([
      ["call", 1, "0.002333"],
      ["call", 2, "0.004000"],
      ["outcome:matched", 1, "0.120777"],
      ["outcome:matched", 2, "0.200000"],
    ]);
    expect(reconciliation.equal).toBe(true);
  });
});

describe("who decides", () => {
  it("auto is the seller's word: nobody confirms it, the buyer may reject it in time", async () => {
    const id = await claim("guessed");
    for (const who of [buyer.employee, buyer.finance, buyer.admin]) {
      await expect(market.services.outcome.confirm(who, { id })).rejects.toMatchObject({ code: "permission_denied" });
    }
    expect(await market.services.outcome.reject(buyer.employee, { id, reason: "no" })).toMatchObject({ state: "rejected" });
  });

  it("a signal outcome needs the buyer's system, finance or an admin; the caller's word is not enough", async () => {
    const id = await claim("matched");
    await expect(market.services.outcome.confirm(buyer.employee, { id })).rejects.toMatchObject({ code: "permission_denied" });
    expect(await market.services.outcome.confirm(buyer.admin, { id })).toMatchObject({ state: "verified" });
  });

  it("a caller outcome needs whoever called, or an admin; finance cannot say it was useful", async () => {
    const id = await claim("routed");
    await expect(market.services.outcome.confirm(buyer.finance, { id })).rejects.toMatchObject({ code: "permission_denied" });
    expect(await market.services.outcome.confirm(buyer.employee, { id })).toMatchObject({ state: "verified" });
  });

  it("[I8] another company and a colleague find nothing", async () => {
    const id = await claim("matched");
    const colleague = { ...buyer.employee, employeeId: buyer.admin.employeeId, key: "employee:somebody-else" };
    for (const who of [stranger.admin, stranger.finance, stranger.signal, colleague]) {
      await expect(market.services.outcome.reject({ ...who, scopes: ["*", "call"] }, { id, reason: "no" })).rejects.toMatchObject({
        code: "not_found",
      });
    }
    expect((await market.services.outcome.list(stranger.finance, { limit: 50 })).items).toEqual([]);
    expect((await market.services.outcome.list(colleague, { limit: 50 })).items).toEqual([]);
  });
});

describe("a signal of the buyer's system", () => {
  const signal = (verdict: "confirmed" | "rejected", key = "INV-7") => ({
    skill: "ledgerly/invoice-match",
    outcome: "matched",
    key,
    verdict,
  });

  it("settles the outcome of its business object, and changes nothing the second time", async () => {
    const id = await claim("matched");
    for (let i = 0; i < 3; i++)
      expect(await market.services.outcome.signal(buyer.signal, signal("confirmed"))).toEqual({ id, state: "verified" });
    expect((await money()).outcomes).toBe(1);
    await expect(market.services.outcome.signal(buyer.signal, signal("rejected"))).rejects.toMatchObject({ code: "conflict" });
  });

  it("finds the object whatever way its name was composed", async () => {
    const id = await claim("matched", "Caf\u00e9");
    expect(await market.services.outcome.signal(buyer.signal, signal("confirmed", "Cafe\u0301"))).toMatchObject({ id });
  });

  it("needs the scope: a person's session or a key for calls is refused", async () => {
    await claim("matched");
    for (const who of [buyer.employee, { ...buyer.signal, scopes: ["call"] }, { ...buyer.signal, scopes: ["*"] }]) {
      await expect(market.services.outcome.signal(who, signal("confirmed"))).rejects.toMatchObject({ code: "permission_denied" });
    }
  });

  it("[I8] never reaches another company's object of the same name", async () => {
    await claim("matched");
    await expect(market.services.outcome.signal(stranger.signal, signal("confirmed"))).rejects.toMatchObject({ code: "not_found" });
    expect((await money()).outcomes).toBe(0);
  });
});
