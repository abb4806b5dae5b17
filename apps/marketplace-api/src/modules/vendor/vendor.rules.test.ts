import { describe, expect, it } from "vitest";
import { countBuyers, countCalls, countClaims, countErrors, grossByDay, successRate, sumEarnings, weightedMedian } from "./vendor.rules.ts";
import type { VendorUsage } from "./vendor.types.ts";

const row = (change: Partial<VendorUsage> = {}): VendorUsage => ({
  day: "2026-11-01",
  skill: "p/s",
  version: "1.0.0",
  buyer: "aa",
  status: "succeeded",
  errorCode: null,
  calls: 1,
  grossMicro: 100n,
  feeMicro: 15n,
  p50Ms: 5,
  p95Ms: 9,
  ...change,
});
const misfit = row({ status: "failed", errorCode: "invalid_input", buyer: "yy", calls: 20, grossMicro: 0n, feeMicro: 0n });
const denied = row({ status: "denied", errorCode: "permission_denied", buyer: "zz", calls: 50, grossMicro: 0n, feeMicro: 0n });

describe("a vendor's figures", () => {
  it("do not hold a buyer's own refusals and wrong inputs against the skill", () => {
    const usage = [row({ calls: 3 }), row({ status: "failed", errorCode: "bad_input", calls: 1 }), denied, misfit];
    expect(countCalls(usage)).toBe(4);
    expect(successRate(usage)).toBe(0.75);
    expect(countBuyers(usage)).toBe(1);
    expect(countErrors(usage)).toEqual([{ code: "bad_input", count: 1 }]);
  });

  it("are null, not zero, without calls", () => {
    expect(successRate([denied, misfit])).toBeNull();
    expect(weightedMedian([denied], (one) => one.p50Ms)).toBeNull();
  });

  it("weigh each day by its calls", () => {
    expect(weightedMedian([row({ calls: 1, p50Ms: 1 }), row({ calls: 9, p50Ms: 4.128 })], (one) => one.p50Ms)).toBe(4.13);
  });

  it("add outcomes to calls, in sums and in days", () => {
    const earned = [{ day: "2026-11-02", skill: "p/s", outcomes: 1, grossMicro: 900n, feeMicro: 135n }];
    expect(sumEarnings([row()], earned)).toEqual({ gross: 1_000n, fee: 150n });
    expect(grossByDay([row(), row({ buyer: "bb" })], earned)).toEqual([
      { day: "2026-11-01", values: [{ key: "p/s", gross: 200n }] },
      { day: "2026-11-02", values: [{ key: "p/s", gross: 900n }] },
    ]);
  });

  it("count what was paid and what was refused among the claims", () => {
    const claim = (state: string, outcomes: number) => ({ day: "2026-11-01", skill: "p/s", name: "x", state, outcomes, grossMicro: 0n });
    expect(countClaims([claim("pending", 1), claim("verified", 2), claim("claimed_uncontested", 3), claim("rejected", 4)])).toEqual({
      claimed: 10,
      settled: 5,
      rejected: 4,
    });
  });
});
