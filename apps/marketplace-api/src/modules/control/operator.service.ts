import type { Database } from "@souk/db";
import { encodeId, formatMicro, micro } from "@souk/kernel";
import { z } from "zod";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import type { OperatorHostsView, OperatorNowView } from "./operator.types.ts";

const Now = z.object({
  now: z.string(),
  atRisk: z.array(z.object({ currency: z.string(), outcomes: z.number(), micro: z.string(), disputed: z.number() })),
  calls: z.object({ total: z.number(), succeeded: z.number(), denied: z.number(), failed: z.number() }),
  failing: z.array(
    z.object({ skill: z.string(), version: z.string(), code: z.string().nullable(), calls: z.number(), companies: z.number() }),
  ),
  longCalls: z.number(),
  oldestLongCallMs: z.number().nullable(),
  overdueOutcomes: z.number(),
  oldestOverdueMs: z.number().nullable(),
  killsInForce: z.number(),
  quarantined: z.number(),
  lastCallAt: z.string().nullable(),
  ledgerDifference: z.string(),
});
const Host = z.object({
  pid: z.number(),
  companyId: z.string().nullable(),
  tier: z.string(),
  rssBytes: z.number(),
  running: z.number(),
  calls: z.number(),
  startedAtMs: z.number(),
  use: z.string().optional(),
});
const Load = z.object({
  build: z.object({ version: z.string(), commit: z.string().nullable() }).default({ version: "", commit: null }),
  tier: z.string().default(""),
  waiting: z.number().default(0),
  hosts: z.array(Host).default([]),
  running: z.array(z.object({ calls: z.number(), oldestMs: z.number() })).default([]),
});
const Node = z.object({
  id: z.string(),
  pid: z.number(),
  machine: z.string(),
  started_at: z.date(),
  age_ms: z.number(),
  load: Load,
});

const CUT_OFF_AFTER_MS = 1_000;
/** A node that has not been seen for this long has ended and is not shown. */
const GONE_AFTER_MS = 60_000;
/** A waited-for call that runs longer is worth a look. */
const LONG_FOR_A_CALL_MS = 5_000;

type Stuck = OperatorNowView["stuck"][number];

function toProcess({ load, ...node }: z.output<typeof Node>): OperatorNowView["processes"][number] {
  return {
    id: encodeId("nod", node.id),
    machine: node.machine,
    pid: node.pid,
    ...load.build,
    startedAt: node.started_at.toISOString(),
    ageMs: Math.round(node.age_ms),
    state: node.age_ms > CUT_OFF_AFTER_MS ? "cut_off" : "alive",
    tiers: [...new Set(load.hosts.length > 0 ? load.hosts.map(({ tier }) => tier) : [load.tier])],
    hosts: load.hosts.length,
  };
}

/** The operator's pages Now and Hosts: what happens on all nodes, without any company in it. */
export function createOperatorService({ db }: { readonly db: Pick<Database, "withCompany"> }) {
  async function readNodes(companyId: string): Promise<readonly z.output<typeof Node>[]> {
    const rows = await db.withCompany(companyId, (tx) => tx.$queryRaw<unknown[]>`SELECT * FROM souk_nodes()`);
    return rows.map((row) => Node.parse(row)).filter((node) => node.age_ms < GONE_AFTER_MS);
  }

  /** Every node with its sandbox hosts. @throws DomainError `permission_denied` */
  async function hosts(principal: Principal): Promise<OperatorHostsView> {
    requireScope(principal, "read");
    requireRole(principal, "operator");
    const nodes = await readNodes(principal.companyId);
    return {
      nodes: nodes.map(({ load, ...node }) => ({
        id: encodeId("nod", node.id),
        machine: node.machine,
        pid: node.pid,
        startedAt: node.started_at.toISOString(),
        ageMs: Math.round(node.age_ms),
        state: node.age_ms > CUT_OFF_AFTER_MS ? ("cut_off" as const) : ("alive" as const),
        build: load.build,
        tier: load.tier,
        runningCalls: load.running.reduce((sum, group) => sum + group.calls, 0),
        oldestCallMs: Math.max(0, ...load.running.map((group) => group.oldestMs)),
        waiting: load.waiting,
        hosts: load.hosts.map((host) => ({
          pid: host.pid,
          busyWith: host.use === "shared" ? ("shared" as const) : host.companyId === null ? ("blank" as const) : ("one_company" as const),
          tier: host.tier,
          rssMb: Math.round(host.rssBytes / 1_048_576),
          running: host.running,
          calls: host.calls,
          startedAt: new Date(host.startedAtMs).toISOString(),
        })),
      })),
    };
  }

  /** Money at risk, calls that fail, what is stuck. @throws DomainError `permission_denied` */
  async function now(principal: Principal): Promise<OperatorNowView> {
    requireScope(principal, "read");
    requireRole(principal, "operator");
    const [rows, nodes] = await Promise.all([
      db.withCompany(principal.companyId, (tx) => tx.$queryRaw<{ now: unknown }[]>`SELECT souk_operator_now() AS now`),
      readNodes(principal.companyId),
    ]);
    const found = Now.parse(rows[0]?.now);
    const groups = nodes.flatMap(({ load }) => load.running).filter((group) => group.oldestMs > LONG_FOR_A_CALL_MS);
    const cutOff = nodes.filter((node) => node.age_ms > CUT_OFF_AFTER_MS);
    const stuck: Stuck[] = [
      { what: "call", count: groups.length, oldestMs: Math.max(0, ...groups.map((group) => group.oldestMs)) },
      { what: "longCall", count: found.longCalls, oldestMs: found.oldestLongCallMs ?? 0 },
      { what: "outcome", count: found.overdueOutcomes, oldestMs: found.oldestOverdueMs ?? 0 },
      { what: "node", count: cutOff.length, oldestMs: Math.max(0, ...cutOff.map((node) => node.age_ms)) },
      { what: "queue", count: nodes.reduce((sum, { load }) => sum + load.waiting, 0), oldestMs: 0 },
    ];
    const { total, ...calls } = found.calls;
    return {
      at: new Date(found.now).toISOString(),
      atRisk: found.atRisk.map(({ micro: amount, ...rest }) => ({ ...rest, amount: formatMicro(micro(BigInt(amount))) })),
      ledgerDifference: found.ledgerDifference,
      lastHour: { calls: total, ...calls },
      failing: found.failing.map((row) => ({ ...row, code: row.code ?? "" })),
      stuck: stuck
        .filter((one) => one.count > 0)
        .map((one) => ({ ...one, oldestMs: Math.round(one.oldestMs) }))
        .sort((a, b) => b.oldestMs - a.oldestMs),
      killsInForce: found.killsInForce,
      quarantined: found.quarantined,
      nodes: nodes.length - cutOff.length,
      processes: nodes.map(toProcess).sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
      lastCallAt: found.lastCallAt === null ? null : new Date(found.lastCallAt).toISOString(),
    };
  }
  return { now, hosts };
}

export type OperatorService = ReturnType<typeof createOperatorService>;
