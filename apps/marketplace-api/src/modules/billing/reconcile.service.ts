import type { CompanyTx } from "@souk/db";
import { parseMicro } from "@souk/kernel";
import { merkleRootHex, type Terms } from "@souk/metering";
import type { BilledEventRow, EventPlace } from "./billing.types.ts";
import { listEvents } from "./event.repository.prisma.ts";
import { type LoadedInvoice, receiptsOf } from "./invoice.loader.ts";
import { type Month, readMonth } from "./month.repository.prisma.ts";
import { type Difference, eventDifferences, type Sums, sumDifferences } from "./reconcile.rules.ts";

export interface TermsReader {
  /** Terms of a skill with their hash, or null when there are none of that version. */
  terms(skill: string, version: number): Promise<{ readonly terms: Terms; readonly hash: string } | null>;
}

export interface Reconciled {
  readonly sums: Sums;
  readonly differences: readonly Difference[];
}

const STEP = 5_000;
/** Differences reported at most; one blocks already. */
const ENOUGH = 20;

function sumsOf(month: Month, invoice: LoadedInvoice): Sums {
  const { usage, ledger, events, receipts } = month;
  const { body, receiptCount: billed, currency } = invoice;
  return { usage, ledger, events, receipts, lines: parseMicro(body.exactTotal), billed, currency };
}

/** Compares the sums only: cheap enough for a page. */
export async function compareSums(tx: CompanyTx, invoice: LoadedInvoice): Promise<Reconciled> {
  const sums = sumsOf(invoice.month ?? (await readMonth(tx, invoice.period.key, { leaves: false })), invoice);
  return { sums, differences: sumDifferences(sums) };
}

async function loadTerms(reader: TermsReader, events: readonly BilledEventRow[], known: Map<string, Terms | null>): Promise<void> {
  for (const { skill, termsVersion } of events) {
    const key = `${skill}@${termsVersion}`;
    if (!known.has(key)) known.set(key, (await reader.terms(skill, termsVersion))?.terms ?? null);
  }
}

/** Runs one step in a transaction of its own, bound to the invoice's company. */
export type InStep = <T>(work: (tx: CompanyTx) => Promise<T>) => Promise<T>;

/**
 * Everything, item by item: each event is priced again from its terms by the second engine and held against its receipt and its transfers;
 * then the sums and the root. Events are append-only and their month is over, so it goes step by step and holds no long transaction.
 */
export async function reconcile(inStep: InStep, reader: TermsReader, invoice: LoadedInvoice): Promise<Reconciled> {
  const differences: Difference[] = [];
  const known = new Map<string, Terms | null>();
  let after: EventPlace | null = null;
  for (;;) {
    const query = { period: invoice.period.key, after, limit: STEP };
    const events: readonly BilledEventRow[] = await inStep((tx) => listEvents(tx, query));
    await loadTerms(reader, events, known);
    differences.push(...eventDifferences(events, (event) => known.get(`${event.skill}@${event.termsVersion}`) ?? null));
    const last = events.at(-1);
    if (!last || events.length < STEP || differences.length >= ENOUGH) break;
    after = { at: last.at, source: last.source, id: last.id };
  }
  const month = await inStep((tx) => readMonth(tx, invoice.period.key, { leaves: true }));
  const sums = sumsOf(month, invoice);
  const root = merkleRootHex(month.leaves ?? []);
  if (root !== receiptsOf(invoice).merkleRoot)
    differences.push({ item: null, message: "the receipts are not the ones the invoice was made of" });
  return { sums, differences: [...differences, ...sumDifferences(sums)].slice(0, ENOUGH) };
}
