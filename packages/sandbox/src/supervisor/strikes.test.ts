import { expect, it } from "vitest";
import { createStrikes } from "./strikes.ts";

it("holds back a skill that keeps costing hosts, longer each time, in that company only", () => {
  const strikes = createStrikes();
  const holds: number[] = [];
  for (let i = 0; i < 8; i += 1) {
    strikes.add("cmp_1", "bad", i * 1_000);
    holds.push(strikes.holdMs("cmp_1", "bad", i * 1_000));
  }
  expect(holds).toEqual([0, 0, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(strikes.holdMs("cmp_2", "bad", 7_000)).toBe(0);
  expect(strikes.holdMs("cmp_1", "good", 7_000)).toBe(0);
  expect(strikes.holdMs("cmp_1", "bad", 37_000)).toBe(0);
});

it("forgives after a minute without another one", () => {
  const strikes = createStrikes();
  for (const at of [0, 1, 61_002, 122_003, 183_004]) strikes.add("cmp_1", "bad", at);
  expect(strikes.holdMs("cmp_1", "bad", 183_004)).toBe(0);
});
