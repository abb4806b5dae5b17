import { z } from "zod";
import { Amount, CurrencyCode, Sha256Hex } from "./manifest.ts";

/**
 * Payload of a receipt: one per billed item, one leaf of the invoice that bills it.
 * Signed as compact JWS (EdDSA); the leaf hash is SHA-256(0x00 ‖ RFC 8785 text of this payload) (RFC 6962 §2.1).
 */
export const ReceiptPayload = z.strictObject({
  v: z.literal(1),
  id: z.string(),
  kind: z.enum(["call", "unit", "outcome", "credit", "adjustment"]),
  /** The buyer's company id. */
  company: z.string(),
  callId: z.string(),
  outcomeId: z.string().optional(),
  skill: z.string(),
  version: z.string(),
  sha256: Sha256Hex,
  /** SHA-256 of the canonical terms. */
  terms: Sha256Hex,
  termsVersion: z.number().int().positive(),
  meter: z.string(),
  quantity: z.string(),
  unitPrice: Amount,
  amount: Amount,
  fee: Amount,
  currency: CurrencyCode,
  costCentre: z.string(),
  /** Admission time (outcomes: settling time), ms UTC: decides the billing period. */
  at: z.number().int(),
  period: z.string(),
});
export type ReceiptPayload = z.output<typeof ReceiptPayload>;
