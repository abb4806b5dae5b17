import { generateKeyPairSync } from "node:crypto";
import { canonicalJson, formatMicro, micro, percentFloor } from "@souk/kernel";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { JWS_TYPES } from "./compact.ts";
import { buildInvoice } from "./invoice.ts";
import { invoiceText, type VerifiableInvoice } from "./invoice-document.ts";
import { signCompact, signingKey, verifyCompact } from "./jws.ts";
import { type Receipt, receiptPayload, receiptText } from "./receipt.ts";
import { leafHash, merkleRootHex } from "./tree.ts";
import { verifyInvoice } from "./verify.ts";

const key = signingKey(generateKeyPairSync("ed25519").privateKey);
const foreign = signingKey(generateKeyPairSync("ed25519").privateKey);
const FROM = Date.UTC(2026, 10, 1);
const TO = Date.UTC(2026, 11, 1);

function receipt(i: number, change: Partial<Receipt> = {}): Receipt {
  const unit = micro(i % 3 === 0 ? 120_000n : 2_005n);
  const outcome = i % 3 === 0;
  const payload = receiptPayload({
    id: `rcp_${i}`,
    kind: outcome ? "outcome" : "call",
    company: "co_a",
    callId: `call_${i}`,
    ...(outcome ? { outcomeId: `out_${i}` } : {}),
    skill: i % 2 === 0 ? "ledgerly/invoice-match" : "acme/triage",
    version: "1.0.0",
    sha256: "a".repeat(64),
    terms: "b".repeat(64),
    termsVersion: 1,
    line: { meter: outcome ? "outcome:matched" : "call", quantity: 1n, unitPrice: unit, amount: unit, fee: percentFloor(unit, 1_500) },
    currency: "USD",
    costCentre: i % 5 === 0 ? "4711" : "",
    at: FROM + i,
    period: "2026-11",
  });
  return { ...payload, ...change };
}

function file(receipts: readonly Receipt[], by = key): string {
  return receipts.map((payload) => `${JSON.stringify({ receipt: signCompact(receiptText(payload), by, JWS_TYPES.receipt) })}\n`).join("");
}

function invoiceOf(receipts: readonly Receipt[], change: Partial<VerifiableInvoice> = {}, by = key): string {
  const unsigned = {
    v: 1 as const,
    id: "inv_1",
    number: "2026-0001",
    status: "final" as const,
    company: { id: "co_a", name: "Acme" },
    period: { key: "2026-11", from: new Date(FROM).toISOString(), to: new Date(TO).toISOString(), timeZone: "UTC" },
    currency: "USD" as const,
    ...buildInvoice(receipts, "USD"),
    receipts: { count: receipts.length, merkleRoot: merkleRootHex(receipts.map((payload) => leafHash(receiptText(payload)))) },
    issuedAt: "2026-12-01T00:00:00.000Z",
    ...change,
  };
  return JSON.stringify({ ...unsigned, signature: signCompact(invoiceText(unsigned), by, JWS_TYPES.invoice) });
}

const receipts = Array.from({ length: 11 }, (_, i) => receipt(i));
const document = invoiceOf(receipts);
const receiptsJsonl = file(receipts);
const trustedKeys = [key.publicJwk];
const codes = async (input: Partial<Parameters<typeof verifyInvoice>[0]>): Promise<string[]> => {
  const { ok, problems } = await verifyInvoice({ document, receiptsJsonl, trustedKeys, ...input });
  expect(ok).toBe(problems.length === 0);
  return [...new Set(problems.map(({ code }) => code))].sort();
};
const lines = receiptsJsonl.trimEnd().split("\n");
const joined = (of: readonly string[]): string => `${of.join("\n")}\n`;

describe("verifyInvoice", () => {
  it("[F114] accepts an honest invoice, compact, canonical or indented", async () => {
    expect(await codes({})).toEqual([]);
    expect(await codes({ document: canonicalJson(JSON.parse(document)) })).toEqual([]);
    expect(await codes({ document: `${JSON.stringify(JSON.parse(document), null, 2)}\n` })).toEqual([]);
    expect(await codes({ document: invoiceOf([]), receiptsJsonl: "" })).toEqual([]);
    expect((await verifyInvoice({ document, receiptsJsonl, trustedKeys })).receipts).toBe(11);
  });

  it("[F114] names a missing, added, repeated and reordered receipt", async () => {
    expect(await codes({ receiptsJsonl: joined(lines.slice(1)) })).toEqual([
      "lines_changed",
      "receipts_count",
      "receipts_root",
      "totals_changed",
    ]);
    expect(await codes({ receiptsJsonl: receiptsJsonl + file([receipt(50)]) })).toContain("receipts_count");
    expect(await codes({ receiptsJsonl: receiptsJsonl + lines[0] })).toContain("receipt_duplicate");
    const [first = "", second = "", ...rest] = lines;
    expect(await codes({ receiptsJsonl: joined([second, first, ...rest]) })).toEqual(["receipts_root"]);
    expect(await codes({ receiptsJsonl: "" })).toContain("receipts_count");
  });

  it("[F114] names one item billed under two receipts, even when everything is signed", async () => {
    const twice = [...receipts, receipt(1, { id: "rcp_other" })];
    expect(await codes({ document: invoiceOf(twice), receiptsJsonl: file(twice) })).toEqual(["receipt_duplicate"]);
  });

  it("[F80] [F114] takes a call with several units, and names a unit billed twice for one call", async () => {
    const unit = (id: string, meter: string): Receipt => ({ ...receipt(1), id, kind: "unit", meter });
    const counted = [...receipts, unit("rcp_pages", "unit:pages"), unit("rcp_tables", "unit:tables")];
    expect(await codes({ document: invoiceOf(counted), receiptsJsonl: file(counted) })).toEqual([]);
    const twice = [...counted, unit("rcp_again", "unit:pages")];
    expect(await codes({ document: invoiceOf(twice), receiptsJsonl: file(twice) })).toEqual(["receipt_duplicate"]);
  });

  it("[F114] names a line or total that its receipts do not bear out, even when it is signed", async () => {
    const body = buildInvoice(receipts, "USD");
    const again = body.lines.slice(0, 1);
    const more = body.lines.map((line, i) => (i === 0 ? { ...line, quantity: "99" } : line));
    expect(await codes({ document: invoiceOf(receipts, { lines: more }) })).toEqual(["lines_changed"]);
    expect(await codes({ document: invoiceOf(receipts, { lines: [...body.lines].reverse() }) })).toEqual(["lines_changed"]);
    expect(await codes({ document: invoiceOf(receipts, { lines: body.lines.slice(1) }) })).toEqual(["lines_changed"]);
    expect(
      await codes({ document: invoiceOf(receipts, { lines: [...body.lines, ...again.map((line) => ({ ...line, id: "lin_x" }))] }) }),
    ).toEqual(["lines_changed"]);
    expect(await codes({ document: invoiceOf(receipts, { lines: [...body.lines, ...again] }) })).toEqual(["lines_changed"]);
    expect(await codes({ document: invoiceOf(receipts, { total: "1.000000" }) })).toEqual(["totals_changed"]);
  });

  it("[F114] names a forgery signed with a key of its own", async () => {
    const forged = [receipt(0), receipt(1)];
    const all = { document: invoiceOf(forged, {}, foreign), receiptsJsonl: file(forged, foreign) };
    expect(await codes(all)).toEqual(expect.arrayContaining(["document_untrusted_key", "receipt_untrusted_key"]));
    const named = { ...foreign, kid: key.kid };
    const posing = { document: invoiceOf(forged, {}, named), receiptsJsonl: file(forged, named) };
    expect(await codes(posing)).toEqual(expect.arrayContaining(["document_signature", "receipt_signature"]));
    expect(await codes({ trustedKeys: [] })).toContain("document_untrusted_key");
    expect(await codes({ trustedKeys: [foreign.publicJwk, key.publicJwk] })).toEqual([]);
  });

  it("[F114] names receipts of another company, period or currency, and wrong arithmetic", async () => {
    const check = async (change: Partial<Receipt>): Promise<string[]> => {
      const of = [receipt(1, change)];
      return codes({ document: invoiceOf(of), receiptsJsonl: file(of) });
    };
    expect(await check({ company: "co_b" })).toEqual(["receipt_other_company"]);
    expect(await check({ period: "2026-10" })).toEqual(["receipt_other_period"]);
    expect(await check({ at: TO })).toEqual(["receipt_other_period"]);
    expect(await check({ currency: "EUR" })).toEqual(["receipt_other_currency"]);
    expect(await check({ amount: "9.000000" })).toEqual(["receipt_arithmetic"]);
    expect(await check({ fee: "9.000000" })).toEqual(["receipt_arithmetic"]);
  });

  it("takes no signature of one kind for another", async () => {
    const asReceipt = signCompact(receiptText(receipt(1)), key, JWS_TYPES.manifest);
    expect(await codes({ receiptsJsonl: `${JSON.stringify({ receipt: asReceipt })}\n` })).toContain("receipt_malformed");
    expect(verifyCompact(asReceipt, trustedKeys, JWS_TYPES.receipt)).toBeNull();
    expect(verifyCompact(asReceipt, trustedKeys, JWS_TYPES.manifest)).toBe(receiptText(receipt(1)));
    expect(verifyCompact(asReceipt, [foreign.publicJwk], JWS_TYPES.manifest)).toBeNull();
  });

  it("[F114] reads each text in one way only: no spare bits, no spare blanks", async () => {
    const [first = ""] = lines;
    const jws: string = JSON.parse(first).receipt;
    // The last character of 64 bytes in base64url carries four unused bits.
    const spare = `${jws.slice(0, -1)}${{ A: "B", Q: "R", g: "h", w: "x" }[jws.at(-1) ?? ""]}`;
    expect(await codes({ receiptsJsonl: receiptsJsonl.replace(jws, spare) })).toContain("receipt_malformed");
    expect(await codes({ receiptsJsonl: receiptsJsonl.replace('{"receipt":', '{"receipt": ') })).toContain("receipt_malformed");
    expect(await codes({ receiptsJsonl: receiptsJsonl.replace("\n", "\n\n") })).toContain("receipt_malformed");
    expect(await codes({ receiptsJsonl: receiptsJsonl.replace('{"receipt":', '{"receipt":"x","receipt":') })).toContain(
      "receipt_malformed",
    );
    expect(verifyCompact(spare, trustedKeys, JWS_TYPES.receipt)).toBeNull();
  });

  it("signs deterministically", () => {
    expect(signCompact("x", key, JWS_TYPES.receipt)).toBe(signCompact("x", key, JWS_TYPES.receipt));
    expect(() => signingKey(generateKeyPairSync("ed25519").publicKey)).toThrow(TypeError);
    expect(() => signingKey(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey)).toThrow(TypeError);
  });

  it("says so, and accepts nothing, where signatures cannot be checked", async () => {
    const unsupported = vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new DOMException("unsupported", "NotSupportedError"));
    try {
      expect(await codes({})).toEqual(["platform_unsupported"]);
    } finally {
      unsupported.mockRestore();
    }
    expect(await codes({})).toEqual([]);
  });

  it("answers, never throws, for files that are no invoices", async () => {
    expect(await codes({ document: "" })).toEqual(["document_malformed"]);
    expect(await codes({ document: "[]" })).toEqual(["document_malformed"]);
    expect(await codes({ document: document.replace('"v":1', '"v":1,"v":1') })).toEqual(["document_malformed"]);
    expect(await codes({ receiptsJsonl: "null\n{}\nx" })).toContain("receipt_malformed");
    const withMore = signCompact(canonicalJson({ ...receipt(1), extra: 1 }), key, JWS_TYPES.receipt);
    expect(await codes({ receiptsJsonl: `${JSON.stringify({ receipt: withMore })}\n` })).toContain("receipt_malformed");
    const reordered = signCompact(JSON.stringify(Object.fromEntries(Object.entries(receipt(1)).reverse())), key, JWS_TYPES.receipt);
    expect(await codes({ receiptsJsonl: `${JSON.stringify({ receipt: reordered })}\n` })).toContain("receipt_malformed");
  });

  it("[F114] catches every change of a character in either file", async () => {
    const change = fc.record({ inDocument: fc.boolean(), at: fc.nat(), char: fc.constantFrom(...'0123456789abcXYZ-_.,:"{}[] /\n') });
    await fc.assert(
      fc.asyncProperty(change, async ({ inDocument, at, char }) => {
        const text = inDocument ? document : receiptsJsonl.trimEnd();
        const index = at % text.length;
        fc.pre(text[index] !== char);
        const tampered = text.slice(0, index) + char + text.slice(index + 1);
        expect(await codes(inDocument ? { document: tampered } : { receiptsJsonl: tampered })).not.toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("[F114] catches every cut, swap and repetition of receipts", async () => {
    const change = fc.record({ kind: fc.constantFrom("cut", "swap", "repeat"), a: fc.nat(10), b: fc.nat(10) });
    await fc.assert(
      fc.asyncProperty(change, async ({ kind, a, b }) => {
        fc.pre(kind !== "swap" || a !== b);
        const of = [...lines];
        if (kind === "cut") of.splice(a, 1);
        if (kind === "repeat") of.splice(b, 0, lines[a] ?? "");
        if (kind === "swap") [of[a], of[b]] = [of[b] ?? "", of[a] ?? ""];
        expect(await codes({ receiptsJsonl: joined(of) })).not.toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("buildInvoice", () => {
  it("[F85][F104] adds up: lines, rounding difference and total", () => {
    const items = fc.array(fc.record({ i: fc.nat(9), micro: fc.bigInt({ min: 0n, max: 10n ** 9n }), reversed: fc.boolean() }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(items, fc.constantFrom("USD" as const, "JPY" as const), (picks, currency) => {
        const of = picks.map(({ i, micro: amount, reversed }) => {
          const sign = reversed ? -1n : 1n;
          return receipt(i, {
            quantity: sign.toString(),
            unitPrice: formatMicro(amount),
            amount: formatMicro(sign * amount),
            fee: formatMicro(sign * (amount / 10n)),
          });
        });
        const { lines: built, exactTotal, roundingDifference, total } = buildInvoice(of, currency);
        const sum = (texts: readonly string[]): bigint => texts.reduce((all, text) => all + BigInt(text.replace(".", "")), 0n);
        expect(sum(built.map(({ amount }) => amount))).toBe(sum([total]));
        expect(sum(built.map(({ exact }) => exact))).toBe(sum([exactTotal]));
        expect(sum([exactTotal, roundingDifference])).toBe(sum([total]));
        expect(sum(of.map(({ amount }) => amount))).toBe(sum([exactTotal]));
        expect(sum(of.map(({ fee }) => fee))).toBe(sum(built.map(({ fee }) => fee)));
        expect(built.reduce((all, { receipts: n }) => all + n, 0)).toBe(of.length);
        for (const { amount, exact } of built) {
          const unit = currency === "JPY" ? 1_000_000n : 10_000n;
          expect(sum([amount]) % unit).toBe(0n);
          const off = sum([amount]) - sum([exact]);
          expect((off < 0n ? -off : off) * 2n).toBeLessThanOrEqual(unit);
        }
      }),
    );
  });

  it("does not depend on the order of the receipts", () => {
    expect(buildInvoice([...receipts].reverse(), "USD")).toEqual(buildInvoice(receipts, "USD"));
  });

  it("rounds each line once, half to even", () => {
    const one = (unit: bigint, n: number): string =>
      buildInvoice(
        Array.from({ length: n }, () => ({ ...receipt(1), unitPrice: formatMicro(unit), amount: formatMicro(unit), fee: "0.000000" })),
        "USD",
      ).total;
    expect(one(2_500n, 2)).toBe("0.000000");
    expect(one(5_000n, 3)).toBe("0.020000");
    expect(one(5_000n, 1)).toBe("0.000000");
    expect(one(2_005n, 1_000)).toBe("2.000000");
  });
});
