import { micro, percentFloor } from "@souk/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chargeOf, noCharge, priceCall, priceOutcome, priceUnit, reverseLine } from "./price.ts";
import { rerate } from "./rerate.ts";
import { fromTermsDocument, maximumPrice, type Terms, termsHash, termsOfManifest, toTermsDocument } from "./terms.ts";

const manifest = {
  price: { currency: "USD", call: "0.002000" },
  outcomes: { matched: { price: "0.120000", confirm: "signal", settle: "72h", dispute: "14d" } },
} as const;
const terms = termsOfManifest(manifest);

describe("terms", () => {
  it("[F86] terms 1 come from the manifest", () => {
    expect(terms).toEqual({
      version: 1,
      currency: "USD",
      call: 2_000n,
      units: {},
      outcomes: { matched: { price: 120_000n, confirm: "signal", settleMs: 259_200_000, disputeMs: 1_209_600_000 } },
      feeBps: 1_500,
    });
    expect(maximumPrice(terms)).toBe(122_000n);
  });

  it("[F86] the hash changes with every price, fee and window, and only with them", () => {
    expect(termsHash(termsOfManifest(manifest))).toBe(termsHash(terms));
    expect(termsHash(fromTermsDocument(JSON.parse(JSON.stringify(toTermsDocument(terms)))))).toBe(termsHash(terms));
    const matched = { price: micro(1n), confirm: "auto" as const, settleMs: 1, disputeMs: 1 };
    const changed: Terms[] = [
      { ...terms, version: 2 },
      { ...terms, currency: "EUR" },
      { ...terms, call: micro(2_001n) },
      { ...terms, feeBps: 1_499 },
      { ...terms, outcomes: { matched } },
      { ...terms, outcomes: {} },
      { ...terms, units: { pages: { price: micro(1n), max: 10 } } },
      { ...terms, units: { pages: { price: micro(2n), max: 10 } } },
      { ...terms, units: { pages: { price: micro(1n), max: 11 } } },
      { ...terms, units: { sheets: { price: micro(1n), max: 10 } } },
    ];
    const [, , , , , , , counting = terms] = changed;
    expect(fromTermsDocument(JSON.parse(JSON.stringify(toTermsDocument(counting))))).toEqual(counting);
    expect(new Set([terms, ...changed].map(termsHash)).size).toBe(changed.length + 1);
  });

  it("[F86] without units are the text they were before there were units, so their hashes in old receipts stand", () => {
    expect(Object.keys(toTermsDocument(terms))).not.toContain("units");
    expect(termsHash(terms)).toBe("f8f94376ba8a0c52e86adf204b21357e77a2b651187e4c6254150c3782ffeeae");
  });

  it("[F80] a unit adds its price as often as a call may count it", () => {
    const counting = termsOfManifest({ ...manifest, price: { ...manifest.price, units: { answers: { price: "0.030000", max: 5 } } } });
    expect(maximumPrice(counting)).toBe(272_000n);
  });

  it.each([
    [{ ...manifest, price: { ...manifest.price, units: { a: { price: "-0.000001", max: 1 } } } }, 1_500],
    [{ ...manifest, price: { ...manifest.price, units: { a: { price: "1.000000", max: 0 } } } }, 1_500],
    [{ ...manifest, price: { ...manifest.price, units: { a: { price: "1.000000", max: 1.5 } } } }, 1_500],
    [{ ...manifest, price: { currency: "USD", call: "-0.002000" } }, 1_500],
    [{ ...manifest, price: { currency: "USD", call: "free" } }, 1_500],
    [{ ...manifest, outcomes: { a: { ...manifest.outcomes.matched, price: "-1.000000" } } }, 1_500],
    [{ ...manifest, outcomes: { a: { ...manifest.outcomes.matched, settle: "soon" } } }, 1_500],
    [manifest, 10_001],
    [manifest, 0.5],
  ] as const)("refuses %j with fee %d", (bad, feeBps) => {
    expect(() => termsOfManifest(bad, feeBps)).toThrow(RangeError);
  });
});

describe("prices", () => {
  it("[F85][F116] fee is the floor of 15 %, the vendor gets the rest", () => {
    expect(priceCall(terms)).toEqual([{ meter: "call", quantity: 1n, unitPrice: 2_000n, amount: 2_000n, fee: 300n }]);
    expect(priceOutcome(terms, "matched")).toMatchObject({ meter: "outcome:matched", amount: 120_000n, fee: 18_000n });
    expect(priceCall({ ...terms, call: micro(7n) })[0]?.fee).toBe(1n);
    expect(() => priceOutcome(terms, "toString")).toThrow(RangeError);
  });

  it("[F80] units are one line, its fee floored once", () => {
    const counting: Terms = { ...terms, units: { pages: { price: micro(333n), max: 10 } } };
    expect(priceUnit(counting, "pages", 7)).toEqual({ meter: "unit:pages", quantity: 7n, unitPrice: 333n, amount: 2_331n, fee: 349n });
    for (const [name, quantity] of [
      ["pages", 0],
      ["pages", 11],
      ["pages", 1.5],
      ["toString", 1],
    ] as const)
      expect(() => priceUnit(counting, name, quantity)).toThrow(RangeError);
  });

  it("[F76] writes the charge, and none for what is not billed", () => {
    expect(chargeOf(priceCall(terms), "USD")).toEqual({
      billed: true,
      amount: "0.002000",
      currency: "USD",
      lines: [{ meter: "call", quantity: "1", unitPrice: "0.002000", amount: "0.002000" }],
    });
    expect(noCharge("USD")).toEqual({ billed: false, amount: "0.000000", currency: "USD", lines: [] });
  });
});

describe("the second rating engine", () => {
  const MOST = 1_000;
  const anyTerms = fc
    .record({
      call: fc.bigInt({ min: 0n, max: 10n ** 12n }),
      outcome: fc.bigInt({ min: 0n, max: 10n ** 12n }),
      unit: fc.bigInt({ min: 0n, max: 10n ** 9n }),
      feeBps: fc.integer({ min: 0, max: 10_000 }),
    })
    .map(
      ({ call, outcome, unit, feeBps }): Terms => ({
        version: 1,
        currency: "USD",
        call: micro(call),
        units: { pages: { price: micro(unit), max: MOST } },
        outcomes: { done: { price: micro(outcome), confirm: "auto", settleMs: 0, disputeMs: 0 } },
        feeBps,
      }),
    );
  const eventsOf = (of: Terms, picks: readonly boolean[], counts: readonly number[] = []) =>
    picks.map((reversed, i) => {
      const line = [priceCall(of)[0], priceOutcome(of, "done"), counts[i] && priceUnit(of, "pages", counts[i])][
        i % (counts.length === 0 ? 2 : 3)
      ];
      if (!line) throw new Error("a call has a price");
      return { id: `e${i}`, ...(reversed ? reverseLine(line) : line) };
    });

  it("[I2] agrees with the first, reversals included", () => {
    fc.assert(
      fc.property(anyTerms, fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: MOST })), { maxLength: 20 }), (of, picks) => {
        const [reversed, counts] = [picks.map(([isReversed]) => isReversed), picks.map(([, count]) => count)];
        const events = eventsOf(of, reversed, counts);
        const again = rerate(events, of);
        expect(again.differences).toEqual([]);
        expect(again.amount).toBe(events.reduce((sum, event) => sum + event.amount, 0n));
        expect(again.fee).toBe(events.reduce((sum, event) => sum + event.fee, 0n));
        for (const event of events) expect(event.amount - event.fee + event.fee).toBe(event.amount);
      }),
    );
  });

  it("[I2] names each event that differs", () => {
    const events = eventsOf(terms1, [false, false, false]);
    const wrong = events.map((event, i) => (i === 1 ? { ...event, amount: micro(event.amount + 1n) } : event));
    expect(rerate(wrong, terms1).differences).toEqual([{ id: "e1", field: "amount", stored: 120_001n, expected: 120_000n }]);
    expect(rerate([{ id: "x", meter: "gold", quantity: 1n, amount: 5n, fee: 0n }], terms1).differences[0]).toMatchObject({
      id: "x",
      field: "meter",
    });
    const counting: Terms = { ...terms1, units: { pages: { price: micro(100n), max: MOST } } };
    const tooMany = {
      id: "x",
      meter: "unit:pages",
      quantity: BigInt(MOST) + 1n,
      amount: 100n * (BigInt(MOST) + 1n),
      fee: 15n * (BigInt(MOST) + 1n),
    };
    expect(rerate([tooMany], counting).differences).toEqual([
      { id: "x", field: "quantity", stored: BigInt(MOST) + 1n, expected: BigInt(MOST) },
    ]);
    expect(rerate([{ id: "x", meter: "call", quantity: 1n, amount: 2_000n, fee: 301n }], terms1).differences[0]).toMatchObject({
      field: "fee",
    });
  });

  const terms1: Terms = { ...terms, outcomes: { done: { price: micro(120_000n), confirm: "auto", settleMs: 0, disputeMs: 0 } } };

  it("floors like the kernel", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: 10_000 }), (amount, feeBps) => {
        const event = { id: "e", meter: "call", quantity: 1n, amount, fee: percentFloor(amount, feeBps) };
        expect(rerate([event], { ...terms, call: micro(amount), feeBps }).differences).toEqual([]);
      }),
    );
  });
});
