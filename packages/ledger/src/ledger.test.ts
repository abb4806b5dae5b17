import { micro, percentFloor } from "@souk/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUYER_SPEND, isAccountCode, PLATFORM_FEE, ROUNDING, vendorPayable } from "./account.ts";
import { balance, creditBalance, trialBalance } from "./balance.ts";
import { expire, heldAmount, type PendingTransfer, post, voidTransfer } from "./pending.ts";
import { postingsForCharge, postingsForReversal, postingsForRounding, type Transfer } from "./posting.ts";

const publisher = fc.constantFrom("ledgerly", "acme", "shady");
const charge = fc
  .record({ publisher, amount: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), feeBps: fc.integer({ min: 0, max: 10_000 }) })
  .map(({ publisher: slug, amount, feeBps }) => {
    const size = amount < 0n ? -amount : amount;
    const fee = percentFloor(size, feeBps);
    return { publisher: slug, amount, fee: amount < 0n ? -fee : fee };
  });

describe("postings", () => {
  it("[I2] a charge is two transfers: the vendor's part and the fee", () => {
    expect(postingsForCharge({ amount: 120_000n, fee: 18_000n, publisher: "ledgerly" })).toEqual([
      { debit: "buyer:spend", credit: "vendor:ledgerly:payable", amount: 102_000n },
      { debit: "buyer:spend", credit: "platform:fee", amount: 18_000n },
    ]);
    expect(postingsForCharge({ amount: -100n, fee: -15n, publisher: "acme" })).toEqual([
      { debit: "vendor:acme:payable", credit: "buyer:spend", amount: 85n },
      { debit: "platform:fee", credit: "buyer:spend", amount: 15n },
    ]);
  });

  it.each([
    { amount: 100n, fee: 101n, publisher: "acme" },
    { amount: 100n, fee: -1n, publisher: "acme" },
    { amount: -100n, fee: 1n, publisher: "acme" },
    { amount: 1n, fee: 0n, publisher: "Not a slug" },
    { amount: 1n, fee: 0n, publisher: "a:payable" },
  ])("refuses $amount with fee $fee for $publisher", (posting) => {
    expect(() => postingsForCharge(posting)).toThrow(RangeError);
  });

  it("knows its account codes", () => {
    for (const code of [BUYER_SPEND, PLATFORM_FEE, ROUNDING, vendorPayable("acme")]) expect(isAccountCode(code)).toBe(true);
    for (const code of ["", "buyer", "vendor::payable", "vendor:a", "vendor:acme:payable:x", "vendor:acme:owed", "toString"]) {
      expect(isAccountCode(code)).toBe(false);
    }
  });

  it("books a rounding difference either way", () => {
    expect(postingsForRounding(0n)).toEqual([]);
    expect(postingsForRounding(5n)).toEqual([{ debit: "buyer:spend", credit: "rounding", amount: 5n }]);
    expect(postingsForRounding(-5n)).toEqual([{ debit: "rounding", credit: "buyer:spend", amount: 5n }]);
  });
});

describe("books", () => {
  it("[I2] sum to zero after any history, and say what buyer, vendors and platform have", () => {
    fc.assert(
      fc.property(
        fc.array(charge, { maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.bigInt({ min: -9_999n, max: 9_999n }),
        (charges, undone, rest) => {
          const history: Transfer[][] = charges.map((of) => [...postingsForCharge(of)]);
          const reversed = [...new Set(undone.filter((i) => i < charges.length))];
          for (const i of reversed) history.push([...postingsForReversal(history[i] ?? [])]);
          history.push([...postingsForRounding(rest)]);
          const books = balance(history.flat());
          const standing = charges.filter((_, i) => !reversed.includes(i));
          const sum = (pick: (of: (typeof charges)[number]) => bigint): bigint => standing.reduce((all, of) => all + pick(of), 0n);
          expect(trialBalance(books)).toBe(0n);
          expect(-creditBalance(books, BUYER_SPEND)).toBe(sum(({ amount }) => amount) + rest);
          expect(creditBalance(books, PLATFORM_FEE)).toBe(sum(({ fee }) => fee));
          expect(creditBalance(books, ROUNDING)).toBe(rest);
          for (const slug of ["ledgerly", "acme", "shady"]) {
            const owed = standing.filter((of) => of.publisher === slug).reduce((all, of) => all + of.amount - of.fee, 0n);
            expect(creditBalance(books, vendorPayable(slug))).toBe(owed);
          }
        },
      ),
    );
  });

  it("[I2] do not depend on how a history is cut into batches", () => {
    fc.assert(
      fc.property(fc.array(charge, { maxLength: 30 }), fc.nat(60), (charges, at) => {
        const transfers = charges.flatMap((of) => [...postingsForCharge(of)]);
        const cut = balance(transfers.slice(at), balance(transfers.slice(0, at)));
        expect(cut).toEqual(balance(transfers));
      }),
    );
  });

  it("notice a transfer that was tampered with", () => {
    const [vendor] = postingsForCharge({ amount: 10n, fee: 1n, publisher: "acme" });
    expect(() => balance([{ ...vendor, amount: micro(-1n) }])).toThrow(RangeError);
    const books = new Map([...balance([vendor]), [ROUNDING, { debits: 1n, credits: 0n }] as const]);
    expect(trialBalance(books)).toBe(1n);
  });
});

describe("pending transfers", () => {
  const held: PendingTransfer = {
    id: "p1",
    debit: BUYER_SPEND,
    credit: vendorPayable("acme"),
    amount: micro(100n),
    expiresAt: 1_000,
    state: "pending",
  };

  it("[I5] post at most what is held, once, in time", () => {
    expect(post(held, { amount: 60n, at: 999 })).toEqual({
      pending: { ...held, state: "posted" },
      transfer: { debit: held.debit, credit: held.credit, amount: 60n },
    });
    expect(() => post(held, { amount: 101n, at: 0 })).toThrow(RangeError);
    expect(() => post(held, { amount: -1n, at: 0 })).toThrow(RangeError);
    expect(() => post(held, { amount: 1n, at: 1_000 })).toThrowError(
      expect.objectContaining({ code: "conflict", message: expect.stringContaining("expired") }),
    );
    for (const state of ["posted", "voided", "expired"] as const) {
      expect(() => post({ ...held, state }, { amount: 1n, at: 0 })).toThrowError(expect.objectContaining({ code: "conflict" }));
    }
  });

  it("are voided or expire, and hold nothing any more", () => {
    expect(voidTransfer(held).state).toBe("voided");
    expect(voidTransfer({ ...held, state: "expired" }).state).toBe("expired");
    expect(() => voidTransfer({ ...held, state: "posted" })).toThrowError(expect.objectContaining({ code: "conflict" }));
    expect(expire(held, 999).state).toBe("pending");
    expect(expire(held, 1_000).state).toBe("expired");
    expect(expire({ ...held, state: "posted" }, 2_000).state).toBe("posted");
    expect(heldAmount([held, { ...held, state: "voided" }, held], 999)).toBe(200n);
    expect(heldAmount([held, held], 1_000)).toBe(0n);
  });

  it("[I5] never let more be posted than was held, whatever happens in what order", () => {
    const step = fc.tuple(fc.constantFrom("post", "void", "expire"), fc.bigInt({ min: 0n, max: 150n }), fc.integer({ min: 0, max: 400 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let [now, of, posted]: [number, PendingTransfer, bigint] = [0, held, 0n];
        for (const [what, amount, wait] of steps) {
          now += wait;
          try {
            if (what === "post") {
              const done = post(of, { amount, at: now });
              of = done.pending;
              posted += done.transfer.amount;
            } else of = what === "void" ? voidTransfer(of) : expire(of, now);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
          expect(posted + heldAmount([of], now)).toBeLessThanOrEqual(held.amount);
        }
      }),
    );
  });
});
