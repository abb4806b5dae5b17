import { type Currency, formatMicro } from "@souk/kernel/money";
import { z } from "zod";
import type { PricedLine } from "./price.ts";

const AMOUNT = z.string().regex(/^-?\d{1,12}\.\d{6}$/);
const HASH = z.string().regex(/^[0-9a-f]{64}$/);

/** Payload of a receipt (`ReceiptPayload` in the contracts; a test keeps the two equal). */
export const Receipt = z.strictObject({
  v: z.literal(1),
  id: z.string().min(1),
  kind: z.enum(["call", "unit", "outcome", "credit", "adjustment"]),
  company: z.string().min(1),
  callId: z.string().min(1),
  outcomeId: z.string().min(1).optional(),
  skill: z.string().regex(/^[^/]+\/[^/]+$/),
  version: z.string(),
  sha256: HASH,
  terms: HASH,
  termsVersion: z.number().int().positive(),
  meter: z.string().min(1),
  quantity: z.string().regex(/^-?[1-9]\d{0,17}$|^0$/),
  unitPrice: AMOUNT,
  amount: AMOUNT,
  fee: AMOUNT,
  currency: z.enum(["USD", "EUR", "GBP", "CNY", "SGD", "HKD", "JPY"]),
  costCentre: z.string(),
  at: z.number().int(),
  period: z.string(),
});
export type Receipt = z.output<typeof Receipt>;

export interface ReceiptInput {
  readonly id: string;
  readonly kind: Receipt["kind"];
  /** The buyer's company id. */
  readonly company: string;
  readonly callId: string;
  readonly outcomeId?: string;
  readonly skill: string;
  readonly version: string;
  /** SHA-256 (hex) of the bundle that ran. */
  readonly sha256: string;
  /** Hash of the pinned terms. */
  readonly terms: string;
  readonly termsVersion: number;
  readonly line: PricedLine;
  readonly currency: Currency;
  readonly costCentre: string;
  /** ms UTC: admission of a call, settling of an outcome. */
  readonly at: number;
  readonly period: string;
}

/** Builds the payload of one billed item. */
export function receiptPayload({ line, outcomeId, ...rest }: ReceiptInput): Receipt {
  return {
    v: 1,
    ...rest,
    ...(outcomeId === undefined ? {} : { outcomeId }),
    meter: line.meter,
    quantity: line.quantity.toString(),
    unitPrice: formatMicro(line.unitPrice),
    amount: formatMicro(line.amount),
    fee: formatMicro(line.fee),
  };
}

const MEMBERS = Object.keys(Receipt.shape).sort();

/**
 * The text that is signed, hashed into the leaf and stored: RFC 8785, so a replay is byte-identical. The payload is flat and its values are
 * strings and whole numbers, so sorted members in plain JSON are the canonical form (a property test compares the two), at half the cost.
 */
export function receiptText(payload: Receipt): string {
  return JSON.stringify(payload, MEMBERS);
}
