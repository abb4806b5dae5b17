import { expect, it } from "vitest";
import type { Violation } from "../runtime.ts";
import { jobOf } from "../testing/skills.ts";
import { laneOf } from "./lane.ts";
import { createViolations } from "./violations.ts";

const bad = (companyId: string, callId = "call_1") => jobOf("for (;;);", { companyId, callId });

it("counts a skill by its code over all companies, reports each violation, and sets it apart from the first one on", () => {
  const told: Violation[] = [];
  const violations = createViolations((violation) => told.push(violation));
  expect(violations.isApart(bad("cmp_1"), 0)).toBe(false);
  violations.add(bad("cmp_1"), "cpu");
  violations.add(bad("cmp_2"), "memory");
  expect(told.map(({ companyId, kind, count }) => [companyId, kind, count])).toEqual([
    ["cmp_1", "cpu", 1],
    ["cmp_2", "memory", 2],
  ]);
  expect(violations.isApart(bad("cmp_3"), 0)).toBe(true);
  expect(violations.isApart(jobOf("return 1", { companyId: "cmp_1" }), 0)).toBe(false);
});

it("sets apart what another process saw, and counts its own from one", () => {
  const told: Violation[] = [];
  const violations = createViolations((violation) => told.push(violation));
  violations.known(bad("cmp_1").skill.sha256);
  expect(violations.isApart(bad("cmp_2"), 0)).toBe(true);
  violations.add(bad("cmp_2"), "cpu");
  expect(told.map(({ count }) => count)).toEqual([1]);
});

it("suspects in one company, for a while, and counts nothing", () => {
  const told: Violation[] = [];
  const violations = createViolations((violation) => told.push(violation));
  violations.suspect([bad("cmp_1")], 1_000);
  expect([violations.isApart(bad("cmp_1"), 2_000), violations.isApart(bad("cmp_2"), 2_000)]).toEqual([true, false]);
  expect(violations.isApart(bad("cmp_1"), 1_000 + 11 * 60_000)).toBe(false);
  expect(told).toEqual([]);
});

it("keeps what violated apart per company, whatever level its company chose", () => {
  const job = { ...bad("cmp_1"), isolation: "shared_host" } as const;
  expect(laneOf(job, false)).toMatchObject({ use: "shared", companyId: null });
  expect(laneOf(job, true)).toMatchObject({ use: "apart", companyId: "cmp_1" });
  expect(laneOf(job, true).key).not.toBe(laneOf({ ...job, companyId: "cmp_2" }, true).key);
});
