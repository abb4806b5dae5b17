import type { InvoiceDocument, InvoiceStatus } from "@souk/contracts";
import type { z } from "zod";

export type InvoiceState = z.output<typeof InvoiceStatus>;

/** A billing month of a company; `from` and `to` are ms UTC, half-open. */
export interface BillingPeriod {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
}

/** One billed item as stored; amounts in micro-units. */
interface BilledEvent {
  readonly source: string;
  readonly id: string;
  readonly callId: string;
  readonly skill: string;
  readonly publisher: string;
  readonly meter: string;
  readonly quantity: bigint;
  readonly unitMicro: bigint;
  readonly amountMicro: bigint;
  readonly feeMicro: bigint;
  readonly currency: string;
  readonly termsVersion: number;
  readonly costCentre: string;
  readonly employeeId: string | null;
  readonly period: string;
  /** ms UTC */
  readonly at: number;
}

/** Where a page of a month's events ended: the order of the receipts file. */
export interface EventPlace {
  readonly at: number;
  readonly source: string;
  readonly id: string;
}

/** A billed item with what stands beside it. */
export interface BilledEventRow extends BilledEvent {
  /** Text of the receipt's payload and its leaf; null when there is none (a difference). */
  readonly receipt: string | null;
  readonly leaf: Uint8Array | null;
  /** What the ledger holds for it. */
  readonly ledgerMicro: bigint;
  readonly ledgerFeeMicro: bigint;
}

/** One item of a line. */
export interface LineItem {
  readonly source: string;
  readonly id: string;
  readonly callId: string;
  readonly employeeId: string | null;
  readonly principal: string;
  readonly agentId: string | null;
  readonly outcomeKey: string | null;
  readonly at: number;
  readonly amountMicro: bigint;
  /** Place in the receipts file, from 0. */
  readonly leaf: number;
}

/** What an invoice line sums. */
export interface LineKey {
  readonly skill: string;
  readonly meter: string;
  readonly termsVersion: number;
  readonly costCentre: string;
  readonly unitMicro: bigint;
}
export interface LineGroup extends LineKey {
  readonly quantity: bigint;
  readonly amountMicro: bigint;
  readonly feeMicro: bigint;
  readonly receipts: number;
}

/** An invoice as stored: drafted, and not changed any more once final. */
export interface StoredInvoice {
  readonly id: string;
  readonly period: BillingPeriod;
  readonly number: string | null;
  readonly status: InvoiceState;
  readonly totalMicro: bigint;
  readonly receiptCount: number;
  /** ms UTC */
  readonly draftedAt: number;
  readonly finalAt: number | null;
  readonly approvedBy: string | null;
  /** The signed document as it is handed out. */
  readonly document: InvoiceDocument;
}

/** Signs with the installation's receipt key. Deterministic: the same text gives the same signature. */
export interface DocumentSigner {
  signReceipt(payloadText: string): string;
  signInvoice(documentText: string): string;
}

/** What one key cost on one day of the billing time zone. */
export interface SpendCell {
  readonly key: string;
  /** 2026-11-01 */
  readonly day: string;
  readonly calls: number;
  readonly outcomes: number;
  readonly amount: bigint;
}

/** A budget in one month; micro-units. */
export interface CompanyBudget {
  readonly limit: bigint;
  readonly spent: bigint;
  readonly held: bigint;
}
