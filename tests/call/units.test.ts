import { formatMicro } from "@souk/kernel";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bookProblems } from "../../scripts/books.ts";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import { checkBooks } from "../support/books.ts";
import type { Tenant } from "../support/world.ts";

/** Counts what its input says, one by one; swallows refusals when told to, and fails at the end when told to. */
const COUNTING = `globalThis.__souk_skill = { run: async (ctx) => {
  const refused = [];
  for (const [name, quantity] of ctx.input.count) {
    try { await ctx.meter(name, quantity); } catch (error) {
      if (!ctx.input.goOn) throw error;
      refused.push({ code: error.code, message: error.message });
    }
  }
  if (ctx.input.fails) throw new Error("no luck");
  return { refused, who: ctx.input.who ?? "" };
} };`;
const units = { answers: { price: "0.030000", max: 5 }, pages: { price: "0.000333", max: 1000 }, notes: { price: "0.000000", max: 2 } };
const price = { currency: "USD", call: "0.002000", units } as const;
/** Call, five answers and a thousand pages. */
const MAXIMUM = "0.485000";

let api: RunningApi;
let buyer: Tenant;
let owner: pg.Client;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  const outcomes = {
    done: { price: "0.100000", when: "true", key: "output.who", confirm: "caller", settle: "1h", dispute: "1d" },
  } as const;
  const output = { type: "object", properties: { who: { type: "string" } }, required: ["who"] };
  const published = [
    await api.world.publish({ name: "acme/count", bundle: COUNTING, manifest: { price } }),
    await api.world.publish({ name: "acme/free", bundle: `${COUNTING}//free`, manifest: { price: { ...price, call: "0.000000" } } }),
    await api.world.publish({ name: "acme/plain", bundle: `${COUNTING}//plain` }),
    await api.world.publish({ name: "acme/both", bundle: `${COUNTING}//both`, manifest: { price, outcomes, output } }),
  ];
  for (const manifest of published) await api.world.enable(buyer, manifest);
  owner = new pg.Client({ connectionString: api.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

interface Counting {
  readonly count: readonly (readonly [string, number])[];
  readonly goOn?: boolean;
  readonly fails?: boolean;
  readonly who?: string;
}
const call = (input: Counting, more: Record<string, unknown> = {}, skill = "acme/count", as = buyer) =>
  callSkill(api.url, as.key, { skill, body: { input, ...more } });
const get = async (path: string) =>
  (await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${buyer.key}` } })).json() as Promise<Record<string, unknown>>;

async function unitsOf(callId: string) {
  const { body } = { body: await get(`/v1/calls/${callId}`) };
  const { rows } = await owner.query(
    `SELECT e.meter, e.quantity::int, e.unit_micro::int AS unit, e.amount_micro::int AS amount, e.fee_micro::int AS fee, r.payload::json AS receipt,
            (SELECT sum(t.amount_micro)::int FROM transfer t WHERE t.source = e.source AND t.event_id = e.id) AS moved
     FROM usage_event e JOIN receipt r USING (company_id, source, id) WHERE e.source = 'unit' AND r.payload::json->>'callId' = $1 ORDER BY e.meter`,
    [callId],
  );
  return { view: body, rows };
}
async function inOrder(): Promise<void> {
  await checkBooks(api.database.ownerUrl);
  expect(await bookProblems(owner)).toEqual([]);
}

describe("units a skill counts", () => {
  it("[F80] [I2] are added up, charged with the call line by line, and have events, transfers and receipts of their own", async () => {
    const { status, body } = await call({
      count: [
        ["answers", 1],
        ["pages", 7],
        ["answers", 2],
        ["pages", 0],
        ["notes", 2],
      ],
    });
    expect([status, body.charge]).toEqual([
      200,
      {
        billed: true,
        amount: "0.094331",
        currency: "USD",
        lines: [
          { meter: "call", quantity: "1", unitPrice: "0.002000", amount: "0.002000" },
          { meter: "unit:answers", quantity: "3", unitPrice: "0.030000", amount: "0.090000" },
          { meter: "unit:pages", quantity: "7", unitPrice: "0.000333", amount: "0.002331" },
        ],
      },
    ]);
    const { view, rows } = await unitsOf(body.callId);
    expect(rows).toMatchObject([
      {
        meter: "unit:answers",
        quantity: 3,
        unit: 30_000,
        amount: 90_000,
        fee: 13_500,
        moved: 90_000,
        receipt: { kind: "unit", quantity: "3" },
      },
      { meter: "unit:pages", quantity: 7, unit: 333, amount: 2_331, fee: 349, moved: 2_331, receipt: { kind: "unit", fee: "0.000349" } },
    ]);
    const { rows: audit } = await owner.query(
      "SELECT target, payload::json->>'amountMicro' AS micro FROM audit_entry WHERE action = 'unit.billed' ORDER BY 1",
    );
    expect(audit).toEqual([
      { target: "unit:answers", micro: "90000" },
      { target: "unit:pages", micro: "2331" },
    ]);
    expect(view).toMatchObject({ amount: { amount: "0.094331", currency: "USD" }, charge: { amount: "0.094331" } });
    await inOrder();
  });

  it("[F80] [F104] are lines of the invoice, from the line down to the call, and reconciled", async () => {
    const { body } = await call({ count: [["answers", 4]] });
    const [open] = (await get("/v1/invoices"))["items"] as { id: string }[];
    const invoice = await get(`/v1/invoices/${open?.id}`);
    expect(invoice).toMatchObject({ reconciliation: { equal: true } });
    const lines = invoice["lines"] as { id: string; skill: string; meter: string; unitPrice: string; quantity: string; exact: string }[];
    const line = lines.find(({ skill, meter }) => skill === "acme/count" && meter === "unit:answers");
    expect(line).toMatchObject({ unitPrice: "0.030000", exact: formatMicro(BigInt(line?.quantity ?? 0) * 30_000n) });
    const calls = (await get(`/v1/invoices/${open?.id}/lines/${line?.id}/calls`)) as {
      items: { callId: string; kind: string; amount: unknown }[];
    };
    expect(calls.items.find(({ callId }) => callId === body.callId)).toMatchObject({
      kind: "unit",
      amount: { amount: "0.120000", currency: "USD" },
    });
  });

  it("[F80] stop where the terms say: what is too much or not declared is refused whole and costs nothing", async () => {
    const { body } = await call({
      goOn: true,
      count: [
        ["answers", 4],
        ["answers", 2],
        ["answers", 1],
        ["answers", 1],
        ["gold", 1],
        ["toString", 1],
      ],
    });
    expect(body.output.refused).toEqual([
      { code: "max_price_exceeded", message: "a call counts at most 5 answers; 4 are counted, 2 more do not fit" },
      { code: "max_price_exceeded", message: "a call counts at most 5 answers; 5 are counted, 1 more do not fit" },
      { code: "invalid_request", message: 'acme/count has no unit "gold" under price.units: it declares answers, notes, pages' },
      { code: "invalid_request", message: 'acme/count has no unit "toString" under price.units: it declares answers, notes, pages' },
    ]);
    expect(body.charge.amount).toBe("0.152000");
    const trace = (await get(`/v1/calls/${body.callId}`)) as { actions: { kind: string; target: string; allowed: boolean }[] };
    expect(trace.actions.filter((action) => action.kind === "meter.add").map((action) => action.allowed)).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
    ]);
    const none = await call({ count: [["answers", 1]], goOn: true }, {}, "acme/plain");
    expect(none.body.output.refused[0].message).toMatch(/it declares none/);
    await inOrder();
  });

  it("[F83] cost nothing when the call fails, however many were counted", async () => {
    for (const input of [{ count: [["answers", 5]], fails: true }, { count: [["answers", 6]] }] as const satisfies Counting[]) {
      const { status, body } = await call(input);
      expect([status, body.code, body.billed]).toEqual([502, "skill_failed", false]);
      expect((await unitsOf(body.callId)).rows).toEqual([]);
    }
    await inOrder();
  });

  it("[F80] are billed beside a call that is free itself, with its receipt; nothing counted, nothing billed", async () => {
    const counted = await call({ count: [["answers", 1]] }, {}, "acme/free");
    expect(counted.body.charge).toMatchObject({ billed: true, amount: "0.030000" });
    expect(counted.body.receipt).not.toBe("");
    const nothing = await call({ count: [["notes", 1]] }, {}, "acme/free");
    expect(nothing.body.charge).toEqual({ billed: false, amount: "0.000000", currency: "USD", lines: [] });
    await inOrder();
  });

  it("[F73] are in the highest price: quote, dry run and maxPrice", async () => {
    const quote = await fetch(`${api.url}/v1/skills/acme/count/quotes`, {
      method: "POST",
      headers: { authorization: `Bearer ${buyer.key}`, "content-type": "application/json" },
      body: "{}",
    });
    expect(await quote.json()).toMatchObject({ maximumPrice: { amount: MAXIMUM, currency: "USD" } });
    expect((await call({ count: [] }, { dryRun: true })).body.maximumPrice).toEqual({ amount: MAXIMUM, currency: "USD" });
    const limited = await call({ count: [] }, { maxPrice: { amount: "0.484999", currency: "USD" } });
    expect([limited.status, limited.body.code]).toEqual([402, "max_price_exceeded"]);
  });

  it("[I5] are reserved at their highest and spent as counted: a budget is never passed", async () => {
    const tenant = await api.world.addTenant("poor");
    const manifest = await api.world.publish({ name: "acme/dear", bundle: `${COUNTING}//dear`, manifest: { price } });
    await api.world.enable(tenant, manifest);
    // Room for the reservation of one call at the end: 0.485 + three times 0.152.
    await api.world.setBudget(tenant, 485_000n + 3n * 152_000n);
    const ends: number[] = [];
    for (let n = 0; n < 8; n++) {
      const { status } = await call({ count: [["answers", 5]] }, {}, "acme/dear", tenant);
      ends.push(status);
      if (status === 402) break;
    }
    expect(ends).toEqual([200, 200, 200, 200, 402]);
    await inOrder();
  });

  it("[I2] a call that loses its outcome keeps its units; one that loses its key bills none of them", async () => {
    const twin = (key: string) =>
      callSkill(api.url, buyer.key, { skill: "acme/both", body: { input: { count: [["answers", 2]], who: "same" } }, idempotencyKey: key });
    const both = await Promise.all([twin("units-key-1"), twin("units-key-2"), twin("units-key-1")]);
    expect(both.map(({ body }) => body.charge.amount)).toEqual(["0.062000", "0.062000", "0.062000"]);
    expect(new Set(both.map(({ body }) => body.callId)).size).toBe(2);
    const { rows } = await owner.query("SELECT count(*)::int AS n FROM usage_event WHERE source = 'unit' AND skill = 'acme/both'");
    expect(rows).toEqual([{ n: 2 }]);
    await inOrder();
  });
});
