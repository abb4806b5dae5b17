import { hash } from "node:crypto";
import { encodeId, formatMicro } from "@souk/kernel";

/** What a call's receipt says, in the types of the hot path. */
export interface CallReceipt {
  readonly callId: string;
  readonly companyId: string;
  readonly skill: string;
  readonly version: string;
  readonly sha256: string;
  readonly termsHash: string;
  readonly termsVersion: number;
  readonly amountMicro: bigint;
  readonly feeMicro: bigint;
  readonly currency: string;
  readonly costCentre: string;
  /** ms UTC */
  readonly at: number;
  readonly period: string;
}

/** The RFC 8785 text of a call's ReceiptPayload. Written as a template because a general canonicaliser costs more than the signature; a property test holds the two together. */
export function callReceiptText(receipt: CallReceipt): string {
  const amount = formatMicro(receipt.amountMicro);
  return (
    `{"amount":"${amount}","at":${receipt.at},"callId":"${encodeId("call", receipt.callId)}","company":"${encodeId("co", receipt.companyId)}",` +
    `"costCentre":${JSON.stringify(receipt.costCentre)},"currency":"${receipt.currency}","fee":"${formatMicro(receipt.feeMicro)}",` +
    `"id":"${encodeId("rcp", receipt.callId)}","kind":"call","meter":"call","period":"${receipt.period}","quantity":"1","sha256":"${receipt.sha256}",` +
    `"skill":"${receipt.skill}","terms":"${receipt.termsHash}","termsVersion":${receipt.termsVersion},"unitPrice":"${amount}","v":1,"version":"${receipt.version}"}`
  );
}

/** Leaf hash of a receipt (RFC 6962 §2.1): SHA-256(0x00 ‖ text), hex. */
export function leafOf(receiptText: string): string {
  return hash("sha256", `\0${receiptText}`, "hex");
}
