import { z } from "zod";

const Build = z.strictObject({ version: z.string(), commit: z.string().nullable() });
const NodeState = z.enum(["alive", "cut_off"]);

/** What an operator looks at first. Counts only: no company, no contents. */
export const OperatorNowView = z.strictObject({
  at: z.string(),
  /** Claimed and not settled, or disputed, by currency. */
  atRisk: z.array(z.strictObject({ currency: z.string(), amount: z.string(), outcomes: z.number().int(), disputed: z.number().int() })),
  /** Debits minus credits over all accounts; anything but zero is an emergency. */
  ledgerDifference: z.string(),
  lastHour: z.strictObject({
    calls: z.number().int(),
    succeeded: z.number().int(),
    denied: z.number().int(),
    failed: z.number().int(),
  }),
  failing: z.array(
    z.strictObject({ skill: z.string(), version: z.string(), code: z.string(), calls: z.number().int(), companies: z.number().int() }),
  ),
  /** Things that wait longest, oldest first. */
  stuck: z.array(
    z.strictObject({ what: z.enum(["call", "longCall", "outcome", "queue", "node"]), count: z.number().int(), oldestMs: z.number() }),
  ),
  killsInForce: z.number().int(),
  quarantined: z.number().int(),
  nodes: z.number().int(),
  /** Every API process, the one started last first: that was the last deploy. */
  processes: z.array(
    z.strictObject({
      id: z.string(),
      machine: z.string(),
      pid: z.number().int(),
      ...Build.shape,
      startedAt: z.string(),
      /** ms since its last heartbeat. */
      ageMs: z.number(),
      state: NodeState,
      /** What its sandbox hosts are confined by. */
      tiers: z.array(z.string()),
      hosts: z.number().int(),
    }),
  ),
  lastCallAt: z.string().nullable(),
});
export type OperatorNowView = z.output<typeof OperatorNowView>;

export const HostView = z.strictObject({
  pid: z.number().int(),
  /** Whether it serves a company now; which one is not shown. */
  busyWith: z.enum(["blank", "one_company", "shared"]),
  tier: z.string(),
  rssMb: z.number(),
  running: z.number().int(),
  calls: z.number().int(),
  startedAt: z.string(),
});
export const OperatorHostsView = z.strictObject({
  nodes: z.array(
    z.strictObject({
      id: z.string(),
      machine: z.string(),
      pid: z.number().int(),
      startedAt: z.string(),
      /** Since its last heartbeat; above 500 it admits nothing. */
      ageMs: z.number(),
      state: NodeState,
      build: Build,
      tier: z.string(),
      runningCalls: z.number().int(),
      oldestCallMs: z.number(),
      /** Calls that wait for a host. */
      waiting: z.number().int(),
      hosts: z.array(HostView),
    }),
  ),
});
export type OperatorHostsView = z.output<typeof OperatorHostsView>;
