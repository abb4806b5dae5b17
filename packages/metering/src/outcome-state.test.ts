import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isVerified, nextOutcomeState, type OutcomeAction, type OutcomeContext, type OutcomeState, wordOf } from "./outcome-state.ts";

const before = { now: 99, settlesAt: 100, confirm: "signal" } as const;
const after = { now: 100, settlesAt: 100, confirm: "signal" } as const;
const settled = { ...after, settled: true, disputeUntil: 200 } as const;

describe("nextOutcomeState", () => {
  it.each<[OutcomeState, OutcomeAction, OutcomeContext, OutcomeState, boolean]>([
    ["pending", "confirm", before, "verified", false],
    ["verified", "confirm", before, "verified", false],
    ["pending", "settle", after, "claimed_uncontested", true],
    ["verified", "settle", after, "verified", true],
    ["pending", "settle", { ...after, confirm: "auto" }, "claimed_uncontested", true],
    ["pending", "reject", before, "rejected", false],
    ["verified", "reject", before, "rejected", false],
    ["pending", "reject", { ...before, confirm: "auto" }, "rejected", false],
    ["rejected", "reject", after, "rejected", false],
    ["rejected", "settle", after, "rejected", false],
    ["verified", "settle", settled, "verified", false],
    ["claimed_uncontested", "settle", settled, "claimed_uncontested", false],
    ["claimed_uncontested", "dispute", settled, "disputed", false],
    ["verified", "dispute", settled, "disputed", false],
  ])("[F92][F99] %s, %s, %j → %s", (state, action, context, next, bill) => {
    expect(nextOutcomeState(state, action, context)).toMatchObject({ state: next, bill });
  });

  it.each<[OutcomeState, OutcomeAction, OutcomeContext, RegExp]>([
    ["pending", "reject", after, /time to reject for free is over/],
    ["claimed_uncontested", "reject", settled, /uncontested, and billed/],
    ["verified", "reject", settled, /confirmed .*and billed/],
    ["pending", "settle", before, /still open/],
    ["pending", "confirm", { ...before, confirm: "auto" }, /seller's word/],
    ["rejected", "confirm", before, /cannot be confirmed/],
    ["claimed_uncontested", "confirm", settled, /cannot be confirmed/],
    ["pending", "dispute", before, /reject it instead/],
    ["verified", "dispute", before, /reject it instead/],
    ["claimed_uncontested", "dispute", { ...settled, now: 200 }, /time to dispute is over/],
    ["void", "dispute", settled, /cannot be disputed/],
    ["void", "reject", before, /cannot be rejected/],
  ])("[F92] %s, %s, %j is refused", (state, action, context, message) => {
    expect(() => nextOutcomeState(state, action, context)).toThrowError(
      expect.objectContaining({ code: "conflict", message: expect.stringMatching(message) }),
    );
  });

  it("[F92][I2] bills at most once, never after a rejection, never before the window ends", () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom<OutcomeAction[]>("confirm", "reject", "settle", "dispute"), fc.integer({ min: 0, max: 30 })),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(fc.constantFrom("auto" as const, "caller" as const, "signal" as const), steps, (confirm, plan) => {
        let [state, now, bills, isSettled]: [OutcomeState, number, number, boolean] = ["pending", 0, 0, false];
        for (const [action, wait] of plan) {
          now += wait;
          try {
            const step = nextOutcomeState(state, action, { now, settlesAt: 50, confirm, settled: isSettled });
            if (step.bill) {
              bills++;
              isSettled = true;
              expect(now).toBeGreaterThanOrEqual(50);
              expect(state).not.toBe("rejected");
            }
            state = step.state;
          } catch (error) {
            expect(error).toMatchObject({ code: "conflict" });
          }
          if (confirm === "auto") expect(isVerified(state)).toBe(false);
        }
        expect(bills).toBeLessThanOrEqual(1);
        if (state === "rejected") expect(bills).toBe(0);
      }),
    );
  });

  it("[F95] calls nothing verified on the seller's word", () => {
    expect(wordOf("claimed_uncontested", "signal")).toBe("seller");
    expect(wordOf("pending", "caller")).toBe("seller");
    expect(wordOf("verified", "signal")).toBe("buyer");
    expect(isVerified("claimed_uncontested")).toBe(false);
  });
});
