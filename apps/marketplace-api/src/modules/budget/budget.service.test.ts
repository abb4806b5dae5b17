import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBudgets } from "./budget.service.ts";
import type { LeaseStore } from "./budget.types.ts";

const GRANTED = 10_000n;

/** One lease of a fixed size; keeps what comes back. */
function leaseOnce(): LeaseStore & { returned: bigint } {
  const store = {
    returned: 0n,
    take: async () => ({ grantedMicro: GRANTED }),
    give: async ({ amountMicro }: { amountMicro: bigint }) => {
      store.returned += amountMicro;
    },
    recall: async () => undefined,
  };
  return store;
}

const Use = fc.record({ reserved: fc.bigInt(1n, 500n), usedPercent: fc.bigInt(0n, 100n), times: fc.integer({ min: 1, max: 4 }) });

describe("a reservation", () => {
  it("[I5] gives back what was not used exactly once, however often it is finished", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(Use, { minLength: 1, maxLength: 15 }), async (uses) => {
        const store = leaseOnce();
        const budgets = createBudgets({ store, newId: () => "lease" });
        let spent = 0n;
        for (const { reserved, usedPercent, times } of uses) {
          const reservation = await budgets.reserve({
            companyId: "co",
            budgets: [{ id: "budget", name: "Budget", scopeKind: "company", scopeId: "company", limitMicro: GRANTED }],
            period: "2026-11",
            amountMicro: reserved,
            currency: "USD",
            deadline: performance.now() + 1_000,
          });
          const used = (reserved * usedPercent) / 100n;
          spent += used;
          reservation.finish(used);
          for (let again = 1; again < times; again++) reservation.finish(0n);
        }
        await budgets.returnIdle();
        expect(store.returned).toBe(GRANTED - spent);
      }),
      { numRuns: 50 },
    );
  });
});
