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
export interface BilledEvent {
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
