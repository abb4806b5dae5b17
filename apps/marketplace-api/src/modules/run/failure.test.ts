import { DEFAULT_LIMITS } from "@souk/sandbox";
import { expect, it } from "vitest";
import { toFailure } from "./failure.ts";

it.each([
  [{ limit: "hostCalls" }, { hostCalls: 1 }, "(1)"],
  [{ limit: "output" }, { outputBytes: 10 }, "(10 B)"],
  [{ limit: "logs" }, { logBytes: 2_500 }, "(2.5 KB)"],
  [{ limit: "input" }, { inputBytes: 1_048_576 }, "(1 MB)"],
] as const)("a call over %j says the limit it ran under", ({ limit }, lowered, named) => {
  const failure = toFailure({ kind: "limit", limit }, { errors: {}, limits: { ...DEFAULT_LIMITS, ...lowered } });
  expect(failure.problem.detail).toContain(named);
});
