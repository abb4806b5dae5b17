import { decodeId, encodeId, formatMicro, periodOf } from "@souk/kernel";
import { buildInvoice } from "@souk/metering";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LineGroup } from "./billing.types.ts";
import { actionsOf, invoiceIdOf, periodOfKey, previousPeriod, requireAction, toInvoiceBody } from "./invoice.rules.ts";

const COMPANY = "0190a0b0-0000-7000-8000-000000000001";

const item = fc.record({
  skill: fc.constantFrom("ledgerly/match", "triageworks/route"),
  meter: fc.constantFrom("call", "outcome:matched"),
  termsVersion: fc.integer({ min: 1, max: 12 }),
  costCentre: fc.constantFrom("", "ops", "a\nb", "财务"),
  unitMicro: fc.bigInt({ min: 1n, max: 3_000_000n }),
});

describe("an invoice made of sums", () => {
  it("[F85] is the one made of the single items, rounding included", () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), (items) => {
        const groups = new Map<string, LineGroup>();
        for (const one of items) {
          const name = JSON.stringify([one.skill, one.meter, one.termsVersion, one.costCentre, String(one.unitMicro)]);
          const sum = groups.get(name) ?? { ...one, quantity: 0n, amountMicro: 0n, feeMicro: 0n, receipts: 0 };
          groups.set(name, {
            ...sum,
            quantity: sum.quantity + 1n,
            amountMicro: sum.amountMicro + one.unitMicro,
            feeMicro: sum.feeMicro + one.unitMicro / 7n,
            receipts: sum.receipts + 1,
          });
        }
        const single = items.map(({ unitMicro, ...one }) => ({
          ...one,
          unitPrice: formatMicro(unitMicro),
          quantity: "1",
          amount: formatMicro(unitMicro),
          fee: formatMicro(unitMicro / 7n),
        }));
        expect(toInvoiceBody([...groups.values()], "USD")).toEqual(buildInvoice(single, "USD"));
      }),
    );
  });
});

describe("an invoice's id", () => {
  it("is known before the month is drafted, and another one for each month and company", () => {
    const id = invoiceIdOf(COMPANY, "2026-11");
    expect(invoiceIdOf(COMPANY, "2026-11")).toBe(id);
    expect(decodeId("inv", encodeId("inv", id))).toBe(id);
    expect(new Set([id, invoiceIdOf(COMPANY, "2026-12"), invoiceIdOf(COMPANY.replace("1", "2"), "2026-11")]).size).toBe(3);
  });
});

describe("a month", () => {
  it.each(["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "UTC"])(
    "is the same from its key and from any of its instants in %s",
    (timeZone) => {
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) }), (at) => {
          const period = periodOf(at, timeZone);
          expect(periodOfKey(period.key, timeZone)).toEqual({ ...period, timeZone });
          const before = previousPeriod({ ...period, timeZone });
          expect(before.to).toBe(period.from);
        }),
        { numRuns: 50 },
      );
    },
  );

  it.each(["2026-13", "2026-1", "november", "2026-00", ""])("does not read %j", (key) => {
    expect(() => periodOfKey(key, "UTC")).toThrow(expect.objectContaining({ code: "invalid_request" }));
  });
});

describe("the way of an invoice", () => {
  it.each([
    ["open", []],
    ["draft", ["approve"]],
    ["in_review", ["finalise"]],
    ["final", []],
    ["paid", []],
    ["overdue", []],
    ["void", []],
  ] as const)("from %s leads to %j and nowhere else", (status, actions) => {
    expect(actionsOf(status)).toEqual(actions);
    for (const action of ["approve", "finalise"] as const) {
      const attempt = (): void => requireAction(status, action);
      if ((actions as readonly string[]).includes(action)) expect(attempt).not.toThrow();
      else expect(attempt).toThrow(expect.objectContaining({ code: "conflict" }));
    }
  });
});
