import fc from "fast-check";
import { expect, it } from "vitest";
import { DEFAULT_LIMITS, lowerLimits } from "./limits.ts";
import type { CallLimits } from "./runtime.ts";

const keys = Object.keys(DEFAULT_LIMITS) as (keyof CallLimits)[];

it("[F61] limits can only be lowered", () => {
  const wanted = fc.record(Object.fromEntries(keys.map((key) => [key, fc.nat()])), { requiredKeys: [] });
  fc.assert(
    fc.property(wanted, (lower) => {
      const result = lowerLimits(DEFAULT_LIMITS, lower);
      for (const key of keys)
        expect(result[key]).toBe(Math.min(DEFAULT_LIMITS[key], (lower as Partial<CallLimits>)[key] ?? Number.POSITIVE_INFINITY));
    }),
  );
});
