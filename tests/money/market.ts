import { generateKeyPairSync } from "node:crypto";
import { createDatabase, createSettleConnection, type Database, type SettleConnection } from "@souk/db";
import { encodeId, newUuid, percentFloor, periodOf, type SteppingClock, seededRandom, steppingClock } from "@souk/kernel";
import {
  JWS_TYPES,
  leafHash,
  type PublicJwk,
  priceUnit,
  receiptPayload,
  receiptText,
  signCompact,
  signingKey,
  type Terms,
  termsHash,
} from "@souk/metering";
import type { TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import {
  createClosingService,
  createInvoiceService,
  createRoundingPoster,
  createSpendService,
} from "../../apps/marketplace-api/src/modules/billing/index.ts";
import type { Principal, Role } from "../../apps/marketplace-api/src/modules/identity/index.ts";
import { createOutcomeService, createOutcomeSettler } from "../../apps/marketplace-api/src/modules/outcome/index.ts";
import { type CallRow, createSettle, type OutcomeClaim, type UnitUse } from "../../apps/marketplace-api/src/modules/settle/index.ts";
import { type CallDetail, createUsageService } from "../../apps/marketplace-api/src/modules/usage/index.ts";
import { createVendorService } from "../../apps/marketplace-api/src/modules/vendor/index.ts";

const SHA = "ab".repeat(32);
const HOUR = 3_600_000;

/** A skill with its terms; no bundle, no catalogue row: the books do not need them. */
export interface PricedSkill {
  readonly name: string;
  readonly terms: Terms;
}

/** Prices that do not round well, on purpose. */
export const SKILLS: readonly PricedSkill[] = [
  {
    name: "ledgerly/invoice-match",
    terms: {
      version: 1,
      currency: "USD",
      call: 2_333n as Terms["call"],
      units: { pages: { price: 777n as Terms["call"], max: 50 }, tables: { price: 10_001n as Terms["call"], max: 3 } },
      feeBps: 1_500,
      outcomes: {
        matched: { price: 120_777n as Terms["call"], confirm: "signal", settleMs: 72 * HOUR, disputeMs: 336 * HOUR },
        guessed: { price: 9_999n as Terms["call"], confirm: "auto", settleMs: 24 * HOUR, disputeMs: 24 * HOUR },
      },
    },
  },
  {
    name: "triageworks/route",
    terms: {
      version: 2,
      currency: "USD",
      call: 5_001n as Terms["call"],
      units: {},
      feeBps: 1_499,
      outcomes: { routed: { price: 45_678n as Terms["call"], confirm: "caller", settleMs: 48 * HOUR, disputeMs: 0 } },
    },
  },
];

/** The same skill after its price rose: terms 2 beside terms 1. */
export const DEARER: PricedSkill = {
  name: "ledgerly/invoice-match",
  terms: {
    version: 2,
    currency: "USD",
    call: 4_000n as Terms["call"],
    units: {},
    feeBps: 1_500,
    outcomes: { matched: { price: 200_000n as Terms["call"], confirm: "signal", settleMs: 72 * HOUR, disputeMs: 336 * HOUR } },
  },
};

export interface Buyer {
  readonly id: string;
  readonly employee: Principal;
  readonly finance: Principal;
  readonly admin: Principal;
  readonly signal: Principal;
  readonly budgetId: string;
}

export interface CallOrder {
  readonly skill: PricedSkill;
  readonly costCentre: string;
  readonly status?: "succeeded" | "failed" | "denied";
  readonly outcome?: { readonly name: string; readonly key: string };
  /** What it counts, by unit. */
  readonly units?: Readonly<Record<string, number>>;
}

const DETAIL: CallDetail = {
  decision: { allowed: true, layer: null, rule: null, missing: [], howToFix: null },
  chain: [],
  grant: [],
  requestedVersion: null,
  phases: [],
  actions: [],
  files: [],
  hosts: [],
  logs: [],
  usage: null,
  charge: null,
  outcomes: [],
  problem: null,
  idempotencyKey: null,
  tags: {},
  queueMs: 0,
};

async function openConnections(database: TestDatabase): Promise<{ db: Database; connection: SettleConnection; owner: pg.Client }> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  return { db: await createDatabase({ url: database.appUrl }), connection: await createSettleConnection(database.settleUrl), owner };
}

/** The modules of money over a real database, a clock that stands still, and calls written through settle. */
export async function openMarket(database: TestDatabase, options: { readonly startMs: number; readonly seed: number }) {
  const { db, connection, owner } = await openConnections(database);
  const clock: SteppingClock = steppingClock(options.startMs);
  const random = seededRandom(options.seed);
  const uuid = (): string => newUuid(clock, random);
  const key = signingKey(generateKeyPairSync("ed25519").privateKey);
  const signer = {
    signReceipt: (text: string) => signCompact(text, key, JWS_TYPES.receipt),
    signInvoice: (text: string) => signCompact(text, key, JWS_TYPES.invoice),
  };
  const trustedKeys: readonly PublicJwk[] = [key.publicJwk];
  const terms = {
    terms: async (skill: string, version: number) => {
      const found = [...SKILLS, DEARER].find((s) => s.name === skill && s.terms.version === version);
      return found ? { terms: found.terms, hash: termsHash(found.terms) } : null;
    },
  };
  const settle = createSettle({ connection, onRetry: () => undefined });
  const services = {
    outcome: createOutcomeService({ db, clock, settler: createOutcomeSettler(connection), terms }),
    invoices: createInvoiceService({ db, clock, signer }),
    closing: createClosingService({ db, clock, random, signer, terms, rounding: createRoundingPoster(connection) }),
    spending: createSpendService({ db, clock }),
    usage: createUsageService({ db, clock, signReceipt: signer.signReceipt }),
    vendor: createVendorService({ db, clock, pepper: "pepper" }),
  };

  function principal(company: Principal["company"], roles: readonly Role[], change: Partial<Principal> = {}): Principal {
    const employeeId = uuid();
    return {
      kind: "employee",
      key: `employee:${employeeId}`,
      companyId: company.id,
      employeeId,
      agentId: null,
      publisher: null,
      name: "Somebody",
      email: null,
      locale: "en",
      roles,
      groups: [],
      costCentre: "",
      scopes: ["*"],
      employeeGrants: [],
      agentGrants: null,
      company,
      sessionId: "session",
      epoch: 0n,
      expiresAt: Number.MAX_SAFE_INTEGER,
      ...change,
    };
  }

  async function addBuyer(slug: string, billingTimeZone: string, limitMicro = 10n ** 12n): Promise<Buyer> {
    const company = { id: uuid(), slug, name: slug, currency: "USD", billingTimeZone, env: "live" } as const;
    const budgetId = uuid();
    const createdAt = new Date(clock.now());
    const keyId = uuid();
    const buyer = {
      id: company.id,
      budgetId,
      employee: principal(company, ["employee"]),
      finance: principal(company, ["finance"]),
      admin: principal(company, ["admin"]),
      signal: principal(company, [], { kind: "service", key: `service:${keyId}`, employeeId: null, scopes: ["signal"], sessionId: null }),
    };
    await db.withCompany(company.id, async (tx) => {
      await tx.company.create({ data: { ...company, legalName: slug, createdAt } });
      for (const who of [buyer.employee, buyer.finance, buyer.admin]) {
        const id = who.employeeId ?? "";
        await tx.employee.create({
          data: { companyId: company.id, id, email: `${id}@${slug}.example`, name: who.name, roles: [...who.roles], createdAt },
        });
      }
      await tx.budget.create({
        data: { companyId: company.id, id: budgetId, name: "Company", scopeKind: "company", scopeId: slug, limitMicro, createdAt },
      });
    });
    return buyer;
  }

  /** A lease of the company's budget that covers one call. */
  async function takeLease(buyer: Buyer, period: string, needMicro: bigint): Promise<string> {
    const lease = uuid();
    const rows = await connection.query<{ granted: string }>("lease", "SELECT granted FROM souk_lease_take($1,$2,$3,$4,$5,$6,$7,$8,$9)", [
      buyer.id,
      buyer.budgetId,
      period,
      10n ** 12n,
      buyer.id,
      lease,
      needMicro,
      needMicro,
      3_600_000,
    ]);
    if (BigInt(rows[0]?.granted ?? 0) < needMicro) throw new Error("the test's budget is too small");
    return lease;
  }

  /** One unit of a call, priced as `run` prices it. */
  function unitUse(
    buyer: Buyer,
    { skill, costCentre, id, at, period }: CallOrder & { readonly id: string; readonly at: number; readonly period: string },
    { name, quantity }: { readonly name: string; readonly quantity: number },
  ): UnitUse {
    const line = priceUnit(skill.terms, name, quantity);
    const own = uuid();
    const receipt = receiptText(
      receiptPayload({
        id: encodeId("rcp", own),
        kind: "unit",
        company: encodeId("co", buyer.id),
        callId: encodeId("call", id),
        skill: skill.name,
        version: "1.0.0",
        sha256: SHA,
        terms: termsHash(skill.terms),
        termsVersion: skill.terms.version,
        line,
        currency: "USD",
        costCentre,
        at,
        period,
      }),
    );
    const { meter, unitPrice, amount, fee } = line;
    const leaf = Buffer.from(leafHash(receipt)).toString("hex");
    return { id: own, meter, quantity, unitMicro: unitPrice, amountMicro: amount, feeMicro: fee, receipt, leaf };
  }

  /** One call, settled as `run` settles it. Answers its id and its outcome's. */
  async function call(
    buyer: Buyer,
    order: CallOrder,
  ): Promise<{ readonly callId: string; readonly outcomeId: string | null; readonly verdict: string }> {
    const { skill, costCentre, status = "succeeded" } = order;
    const at = clock.now();
    const id = uuid();
    const period = periodOf(at, buyer.employee.company.billingTimeZone).key;
    const isBilled = status === "succeeded";
    const amountMicro = isBilled ? skill.terms.call : 0n;
    const feeMicro = percentFloor(amountMicro, skill.terms.feeBps);
    const outcome = isBilled && order.outcome ? order.outcome : null;
    const outcomeTerms = outcome ? skill.terms.outcomes[outcome.name] : undefined;
    const claims: OutcomeClaim[] =
      outcome && outcomeTerms
        ? [
            {
              id: uuid(),
              name: outcome.name,
              key: outcome.key,
              confirm: outcomeTerms.confirm,
              priceMicro: outcomeTerms.price,
              settlesAt: at + outcomeTerms.settleMs,
            },
          ]
        : [];
    const holdMicro = claims.reduce((sum, claim) => sum + claim.priceMicro, 0n);
    const made = { ...order, id, at, period };
    const units = isBilled ? Object.entries(order.units ?? {}).map(([name, quantity]) => unitUse(buyer, made, { name, quantity })) : [];
    const spendMicro = units.reduce((sum, unit) => sum + unit.amountMicro, amountMicro);
    const leaseId = isBilled ? await takeLease(buyer, period, spendMicro + holdMicro) : null;
    const line = { meter: "call", quantity: 1n, unitPrice: skill.terms.call, amount: skill.terms.call, fee: feeMicro as Terms["call"] };
    const receipt = isBilled
      ? receiptText(
          receiptPayload({
            id: encodeId("rcp", id),
            kind: "call",
            company: encodeId("co", buyer.id),
            callId: encodeId("call", id),
            skill: skill.name,
            version: "1.0.0",
            sha256: SHA,
            terms: termsHash(skill.terms),
            termsVersion: skill.terms.version,
            line,
            currency: "USD",
            costCentre,
            at,
            period,
          }),
        )
      : null;
    const row: CallRow = {
      companyId: buyer.id,
      id,
      skill: skill.name,
      publisher: skill.name.split("/")[0] ?? "",
      version: "1.0.0",
      sha256: SHA,
      termsVersion: skill.terms.version,
      employeeId: buyer.employee.employeeId,
      agentId: null,
      principal: buyer.employee.key,
      via: "http",
      status,
      errorCode: isBilled ? null : "skill_failed",
      amountMicro,
      feeMicro,
      currency: "USD",
      costCentre,
      period,
      admittedAt: at,
      wallMs: 5,
      input: '{"invoice":"INV-SECRET"}',
      answer: isBilled ? '{"output":{"ok":true}}' : null,
      detail: JSON.stringify(DETAIL),
      receipt,
      leaf: receipt === null ? null : Buffer.from(leafHash(receipt)).toString("hex"),
      idempotencyKey: null,
      argsHash: null,
      leases: leaseId === null ? [] : [{ leaseId, budgetId: buyer.budgetId, period, spendMicro, holdMicro }],
      units,
      outcomes: claims,
      files: [],
      pending: [],
      reads: [],
      audits: [],
      kv: [],
    };
    const verdict = await settle.submit(row);
    const stored = verdict.kind === "stored";
    return { callId: encodeId("call", id), outcomeId: stored && claims[0] ? encodeId("out", claims[0].id) : null, verdict: verdict.kind };
  }

  /** The invoice document and receipts file of a month, and what the offline verifier reads. */
  async function files(
    buyer: Buyer,
    id: string,
  ): Promise<{ readonly document: string; readonly receiptsJsonl: string; readonly trustedKeys: readonly PublicJwk[] }> {
    const json = await services.invoices.fileText(buyer.finance, { id, format: "json" });
    const receipts = await services.invoices.fileText(buyer.finance, { id, format: "receipts" });
    return { document: json.text, receiptsJsonl: receipts.text, trustedKeys };
  }

  return {
    db,
    owner,
    clock,
    services,
    addBuyer,
    call,
    files,
    close: async () => {
      await settle.close();
      await connection.close();
      await db.close();
      await owner.end();
    },
  };
}

export type Market = Awaited<ReturnType<typeof openMarket>>;
