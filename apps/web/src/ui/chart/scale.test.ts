import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { niceTicks } from "./scale.ts";

describe("ticks of an axis", () => {
  it.each([
    [132, [0, 50, 100, 150]],
    [1.44, [0, 0.5, 1, 1.5]],
    [5000, [0, 1000, 2000, 3000, 4000, 5000]],
    [0, [0, 1]],
  ])("up to %d: %j", (top, ticks) => expect(niceTicks(top)).toEqual(ticks));

  it("always reaches the top in at most six even ticks", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (top) => {
        const ticks = niceTicks(top);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.at(-1) ?? 0).toBeGreaterThanOrEqual(top * (1 - 1e-6));
        expect(ticks[0]).toBe(0);
      }),
    );
  });
});
