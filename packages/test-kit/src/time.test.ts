import { describe, expect, it } from "vitest";
import { fixedClock, seededIds, TEST_START_MS } from "./index.ts";

describe("time and ids of tests", () => {
  it("stand still until moved", () => {
    const clock = fixedClock();
    expect(clock.now()).toBe(TEST_START_MS);
    clock.advance(60_000);
    expect(clock.now()).toBe(TEST_START_MS + 60_000);
  });

  it("come out the same for the same seed and differ for another", () => {
    const [first, again, other] = [seededIds(7), seededIds(7), seededIds(8)].map(({ uuid }) => [uuid(), uuid()]);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(new Set(first).size).toBe(2);
  });
});
