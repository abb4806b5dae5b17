import { InvoiceDocument, ReceiptPayload } from "@souk/contracts";
import { canonicalJson, micro } from "@souk/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { VerifiableInvoice } from "./invoice-document.ts";
import { Receipt, receiptPayload, receiptText } from "./receipt.ts";

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const receipt = fc
  .record({
    id: text,
    outcomeId: fc.option(text, { nil: undefined }),
    costCentre: text,
    at: fc.integer(),
    amount: fc.bigInt({ min: 0n, max: 10n ** 15n }),
  })
  .map(
    ({ id, outcomeId, costCentre, at, amount }): Receipt =>
      receiptPayload({
        id,
        kind: "call",
        company: "co_1",
        callId: "call_1",
        ...(outcomeId === undefined ? {} : { outcomeId }),
        skill: "a/b",
        version: "1.0.0",
        sha256: "0".repeat(64),
        terms: "1".repeat(64),
        termsVersion: 1,
        line: { meter: "call", quantity: 1n, unitPrice: micro(amount), amount: micro(amount), fee: micro(0n) },
        currency: "USD",
        costCentre,
        at,
        period: "2026-11",
      }),
  );

describe("receipts", () => {
  it("[F79] are written in RFC 8785 form", () => {
    fc.assert(fc.property(receipt, (payload) => receiptText(payload) === canonicalJson(payload)));
  });

  it("[F79] have one text whatever the order of their members", () => {
    fc.assert(
      fc.property(
        receipt,
        (payload) => receiptText(Object.fromEntries(Object.entries(payload).reverse()) as Receipt) === receiptText(payload),
      ),
    );
  });

  it("fit the contracts' schema", () => {
    fc.assert(
      fc.property(receipt, (payload) => {
        expect(ReceiptPayload.parse(JSON.parse(receiptText(payload)))).toEqual(payload);
      }),
    );
  });
});

describe("the verifier's shapes", () => {
  /** Members and their types, without the verifier's tighter patterns. */
  const outline = (schema: z.ZodType): unknown =>
    JSON.parse(
      JSON.stringify(z.toJSONSchema(schema), (name, value: unknown) =>
        ["pattern", "minLength", "minimum", "maximum", "exclusiveMinimum"].includes(name) ? undefined : value,
      ),
    );

  it("are the contracts' shapes, member for member", () => {
    expect(outline(VerifiableInvoice)).toEqual(outline(InvoiceDocument));
    expect(outline(Receipt)).toEqual(outline(ReceiptPayload));
  });
});
