import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, decodeId, encodeId, newUuid, parseMicro, periodOf, type RandomSource, said } from "@souk/kernel";
import { appendAudit } from "../audit/index.ts";
import { type CompanyView, type Principal, readCompany, requireRight, requireScope } from "../identity/index.ts";
import type { BillingPeriod, DocumentSigner, InvoiceState, StoredInvoice } from "./billing.types.ts";
import { countEvents, usagePeriods } from "./event.repository.prisma.ts";
import { fromStored, loadOpen, receiptsOf } from "./invoice.loader.ts";
import { deleteDraft, findInvoice, insertDraft, lockInvoice, updateInvoice } from "./invoice.repository.prisma.ts";
import { GRACE_MS, type InvoiceAction, invoiceIdOf, invoiceNumber, periodOfKey, requireAction, toDocument } from "./invoice.rules.ts";
import { compareSums, type InStep, type Reconciled, reconcile, type TermsReader } from "./reconcile.service.ts";
import type { RoundingPoster } from "./rounding.poster.ts";

export interface ClosingDeps {
  readonly db: Pick<Database, "withCompany" | "companyIds">;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly signer: DocumentSigner;
  readonly terms: TermsReader;
  readonly rounding: RoundingPoster;
}

export interface Advanced {
  readonly id: string;
  readonly status: InvoiceState;
  readonly number: string | null;
}

const SYSTEM = "system";

/** From an open month to a final invoice (DESIGN §7): draft, approve, reconcile, freeze. */
export function createClosingService(deps: ClosingDeps) {
  const { db, clock, signer } = deps;

  async function audit(
    tx: CompanyTx,
    entry: { readonly actor: string; readonly action: string; readonly id: string; readonly payload: unknown },
  ): Promise<void> {
    const { id, ...rest } = entry;
    await appendAudit(tx, { ...rest, id: newUuid(clock, deps.random), at: clock.now(), target: encodeId("inv", id) });
  }

  /** Freezes what a month has metered. False: the month has an invoice, was empty, or ended less than ten minutes ago. */
  async function draftPeriod(tx: CompanyTx, company: CompanyView, period: BillingPeriod): Promise<boolean> {
    if (clock.now() < period.to + GRACE_MS) return false;
    const existing = await findInvoice(tx, { period: period.key });
    if (existing) {
      // Something settled after the grace: a draft nobody has approved yet is made again with it.
      if (existing.status !== "draft" || existing.receiptCount === (await countEvents(tx, period.key))) return false;
      await deleteDraft(tx, existing.id);
    }
    const { id, body, ...open } = await loadOpen(tx, company, { period, depth: "full" });
    const receipts = receiptsOf({ ...open, id, body });
    if (receipts.count === 0) return false;
    const draftedAt = clock.now();
    const document = toDocument({ company, period, status: "draft", number: null, body, receipts, issuedAt: draftedAt }, signer);
    const invoice = {
      id,
      period,
      number: null,
      status: "draft",
      totalMicro: open.totalMicro,
      receiptCount: receipts.count,
      draftedAt,
      document,
    } as const;
    if (!(await insertDraft(tx, { companyId: company.id, invoice, body }))) return false;
    await audit(tx, {
      actor: SYSTEM,
      action: "invoice.drafted",
      id,
      payload: { period: period.key, total: body.total, receipts: receipts.count },
    });
    return true;
  }

  /** Drafts one company's ended months, oldest first, each in a transaction of its own. */
  async function draftCompany(companyId: string): Promise<number> {
    const { company, keys } = await db.withCompany(companyId, async (tx) => ({
      company: await readCompany(tx, companyId),
      keys: await usagePeriods(tx),
    }));
    if (company.env === "test") return 0;
    const current = periodOf(clock.now(), company.billingTimeZone).key;
    let drafted = 0;
    for (const key of keys.filter((one) => one < current)) {
      const period = periodOfKey(key, company.billingTimeZone);
      if (await db.withCompany(companyId, (tx) => draftPeriod(tx, company, period))) drafted += 1;
    }
    return drafted;
  }

  /** Drafts every ended month of every company, once. Test companies are never invoiced. Answers how many drafts were made. */
  async function draftDue(): Promise<number> {
    let drafted = 0;
    for (const companyId of await db.companyIds()) drafted += await draftCompany(companyId);
    return drafted;
  }

  function documentOf(
    company: CompanyView,
    invoice: StoredInvoice,
    change: { readonly status: InvoiceState; readonly number: string | null; readonly issuedAt: number },
  ) {
    const { document, period } = invoice;
    return toDocument({ company, period, body: document, receipts: document.receipts, ...change }, signer);
  }

  /** The stored invoice with that id, locked. @throws DomainError `not_found`, `conflict` when it is not the action's turn */
  async function lock(
    tx: CompanyTx,
    principal: Principal,
    input: { readonly id: string; readonly action: InvoiceAction },
  ): Promise<StoredInvoice> {
    const id = decodeId("inv", input.id);
    const invoice = id === null ? null : await lockInvoice(tx, id);
    if (!invoice) {
      const isOpen = (await usagePeriods(tx)).some((key) => invoiceIdOf(principal.companyId, key) === id);
      if (isOpen) requireAction("open", input.action);
      throw new DomainError("not_found", "there is no such invoice");
    }
    requireAction(invoice.status, input.action);
    return invoice;
  }

  async function approve(principal: Principal, id: string): Promise<Advanced> {
    return db.withCompany(principal.companyId, async (tx) => {
      const invoice = await lock(tx, principal, { id, action: "approve" });
      const document = documentOf(principal.company, invoice, { status: "in_review", number: null, issuedAt: invoice.draftedAt });
      await updateInvoice(tx, { id: invoice.id, from: "draft" }, { status: "in_review", approvedBy: principal.employeeId, document });
      const payload = { period: invoice.period.key, total: document.total };
      await audit(tx, { actor: principal.key, action: "invoice.approved", id: invoice.id, payload });
      return { id, status: "in_review", number: null };
    });
  }

  function requireEqual({ differences }: Reconciled): void {
    const [first] = differences;
    if (!first) return;
    throw new DomainError("conflict", said`This invoice does not reconcile, so it cannot become final: ${first.message}.`, {
      details: { differences },
    });
  }

  async function finalise(principal: Principal, id: string): Promise<Advanced> {
    const { company, companyId } = principal;
    const inStep: InStep = (work) => db.withCompany(companyId, work);
    const invoice = await inStep((tx) => lock(tx, principal, { id, action: "finalise" }));
    requireEqual(await reconcile(inStep, deps.terms, fromStored(invoice)));
    // Keyed by the invoice: if what follows fails, doing it again posts nothing twice.
    const differenceMicro = parseMicro(invoice.document.roundingDifference);
    await deps.rounding.postRounding({ companyId, invoiceId: invoice.id, period: invoice.period.key, differenceMicro });
    return inStep(async (tx) => {
      const locked = await lock(tx, principal, { id, action: "finalise" });
      requireEqual(await compareSums(tx, fromStored(locked)));
      const at = clock.now();
      const number = invoiceNumber(company, locked.period);
      const document = documentOf(company, locked, { status: "final", number, issuedAt: at });
      await updateInvoice(tx, { id: locked.id, from: "in_review" }, { status: "final", number, at, document });
      const payload = { number, total: document.total, root: document.receipts.merkleRoot };
      await audit(tx, { actor: principal.key, action: "invoice.finalised", id: locked.id, payload });
      return { id, status: "final", number };
    });
  }

  /**
   * Moves an invoice on: `approve` a draft, then `finalise` it. Finalising reconciles usage, lines, receipts and ledger first.
   * @throws DomainError `permission_denied` unless finance, `not_found`, `conflict` when it is not the invoice's turn or something differs
   */
  async function advance(principal: Principal, input: { readonly id: string; readonly action: InvoiceAction }): Promise<Advanced> {
    requireScope(principal, "admin");
    requireRight(principal, "invoices");
    return input.action === "approve" ? approve(principal, input.id) : finalise(principal, input.id);
  }

  /** Approves and finalises in one go: one approval is enough for now. @throws DomainError as `advance` */
  async function approveAndFinalise(principal: Principal, input: { readonly id: string }): Promise<Advanced> {
    await advance(principal, { ...input, action: "approve" });
    return advance(principal, { ...input, action: "finalise" });
  }

  return { draftDue, advance, approveAndFinalise };
}

export type ClosingService = ReturnType<typeof createClosingService>;
