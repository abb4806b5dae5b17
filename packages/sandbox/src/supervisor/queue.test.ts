import { expect, it } from "vitest";
import { bundleOf, jobOf, skillOf } from "../testing/skills.ts";
import type { Active } from "./active.ts";
import { laneOf } from "./lane.ts";
import { createQueue } from "./queue.ts";

let nextId = 1;
function waiting(companyId: string): Active {
  const job = jobOf("", { companyId });
  return {
    id: nextId++,
    job,
    lane: laneOf(job, false),
    skillKey: skillOf(bundleOf("")).id,
    bundle: Buffer.alloc(0),
    queuedAt: 0,
    resolve: () => undefined,
    settled: false,
    host: undefined,
    sentAt: 0,
    weightMs: 0,
    hostCalls: 0,
    openAsks: 0,
  };
}

it("takes companies in turn and keeps the order within one", () => {
  const queue = createQueue(10);
  const [a1, a2, a3, b1] = [waiting("a"), waiting("a"), waiting("a"), waiting("b")];
  for (const active of [a1, a2, a3, b1]) queue.push(active);
  const taken: Active[] = [];
  queue.drain((active) => taken.push(active) > 0);
  expect(taken).toEqual([a1, b1, a2, a3]);
  expect(queue.size).toBe(0);
});

it("refuses what does not fit and stops offering a company that cannot start", () => {
  const queue = createQueue(3);
  const [a1, a2, b1] = [waiting("a"), waiting("a"), waiting("b")];
  expect([a1, a2, b1].map((active) => queue.push(active))).toEqual([true, true, true]);
  expect(queue.push(waiting("c"))).toBe(false);
  const taken: Active[] = [];
  queue.drain((active) => active.job.companyId === "b" && taken.push(active) > 0);
  expect(taken).toEqual([b1]);
  expect(queue.firsts().map((lane) => lane.key)).toEqual(["a"]);
});

it("drops calls that have been settled meanwhile, and removes those that are due", () => {
  const queue = createQueue(10);
  const [gone, due, kept] = [waiting("a"), waiting("a"), waiting("a")];
  for (const active of [gone, due, kept]) queue.push(active);
  gone.settled = true;
  expect(queue.removeWhere((active) => active === due)).toEqual([due]);
  const taken: Active[] = [];
  queue.drain((active) => taken.push(active) > 0);
  expect(taken).toEqual([kept]);
});
