import { DomainError, steppingClock } from "@souk/kernel";
import { describe, expect, it } from "vitest";
import { createRateLimiter, type RateRule } from "./rate-limiter.ts";

const rule = (name: RateRule["name"], calls: number, seconds: number, key = "a"): RateRule => ({ name, key, rate: { calls, seconds } });

function setUp(nodes = 1) {
  const clock = steppingClock(1_000_000);
  const limiter = createRateLimiter({ clock, nodes: () => nodes });
  const taken = (rules: readonly RateRule[], times: number): number => {
    for (let n = 0; n < times; n++) {
      try {
        limiter.take(rules);
      } catch (error) {
        if (error instanceof DomainError && error.code === "rate_limited") return n;
        throw error;
      }
    }
    return times;
  };
  return { clock, limiter, taken };
}

describe("the rate limiter", () => {
  it("[F77] lets the quota through, then calls at the rate", () => {
    const { clock, taken } = setUp();
    const rules = [rule("employee", 10, 10)];
    expect(taken(rules, 20)).toBe(10);
    clock.advance(999);
    expect(taken(rules, 1)).toBe(0);
    clock.advance(1);
    expect(taken(rules, 2)).toBe(1);
    clock.advance(60_000);
    expect(taken(rules, 20)).toBe(10);
  });

  it("[F77] counts a call against every rule or against none", () => {
    const { taken } = setUp();
    const agent = rule("agent", 3, 60);
    expect(taken([rule("employee", 5, 60), agent], 10)).toBe(3);
    expect(taken([rule("employee", 5, 60)], 10)).toBe(2);
  });

  it("[F77] keeps callers and companies apart", () => {
    const { taken } = setUp();
    expect(taken([rule("employee", 2, 60, "company-1 mei")], 5)).toBe(2);
    expect(taken([rule("employee", 2, 60, "company-2 mei")], 5)).toBe(2);
  });

  it("[F77] gives each node its share, so that all together never pass the limit", () => {
    expect(setUp(4).taken([rule("skill", 10, 60)], 20)).toBe(2);
    expect(setUp(4).taken([rule("skill", 1, 60)], 20)).toBe(1);
  });

  it("[F77] says policy and what is left as the draft writes it, also when it refuses", () => {
    const { limiter } = setUp();
    const said: string[] = [];
    const rules = [rule("employee", 2, 60), rule("skill", 100, 3600)];
    const take = () => limiter.take(rules, ({ policy, limit }) => said.push(policy, limit));
    take();
    take();
    expect(take).toThrow(/2 calls in 60 seconds per employee/);
    expect(said).toEqual([
      '"employee";q=2;w=60, "skill";q=100;w=3600',
      '"employee";r=1;t=30, "skill";r=99;t=36',
      '"employee";q=2;w=60, "skill";q=100;w=3600',
      '"employee";r=0;t=60, "skill";r=98;t=72',
      '"employee";q=2;w=60, "skill";q=100;w=3600',
      '"employee";r=0;t=60, "skill";r=98;t=72',
    ]);
  });

  it("[F77] gives nothing for a clock that jumps back", () => {
    let now = 1_000_000;
    const limiter = createRateLimiter({ clock: { now: () => now }, nodes: () => 1 });
    limiter.take([rule("agent", 1, 60)]);
    now -= 3_600_000;
    expect(() => limiter.take([rule("agent", 1, 60)])).toThrow(/Try again in/);
  });
});
