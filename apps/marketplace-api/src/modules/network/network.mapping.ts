import { encodeId, revisionOf } from "@souk/kernel";
import type { NetworkPolicy, NetworkRule } from "./network.types.ts";
import type { LogEntry, PolicyView } from "./network.views.ts";

interface RuleRow {
  readonly id: string;
  readonly effect: string;
  readonly skill: string;
  readonly methods: readonly string[];
  readonly pattern: string;
  readonly maxBytes: number | null;
  readonly note: string;
  readonly source: string;
}

export const toRule = (row: RuleRow): NetworkRule => ({
  id: row.id,
  effect: row.effect === "allow" ? "allow" : "deny",
  skill: row.skill,
  methods: row.methods,
  pattern: row.pattern,
  maxBytes: row.maxBytes,
  note: row.note,
  source: row.source === "learned" ? "learned" : "admin",
});

interface RequestRecord {
  readonly callId: string;
  readonly n: number;
  readonly hop: number;
  readonly at: Date;
  readonly skill: string;
  readonly version: string;
  readonly employeeId: string | null;
  readonly agentId: string | null;
  readonly connection: string | null;
  readonly operation: string | null;
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly pathHash: string;
  readonly path: string | null;
  readonly address: string | null;
  readonly mode: string;
  readonly layer: string;
  readonly rule: string | null;
  readonly verdict: string;
  readonly reason: string | null;
  readonly state: string;
  readonly status: number | null;
  readonly bytesOut: bigint;
  readonly bytesIn: bigint;
  readonly ms: number | null;
}

export function toLogEntry(row: RequestRecord, names: ReadonlyMap<string, string>): LogEntry {
  return {
    callId: encodeId("call", row.callId),
    n: row.n,
    hop: row.hop,
    at: row.at.toISOString(),
    skill: row.skill,
    version: row.version,
    employee: row.employeeId === null ? null : (names.get(row.employeeId) ?? encodeId("emp", row.employeeId)),
    agent: row.agentId === null ? null : (names.get(row.agentId) ?? encodeId("agt", row.agentId)),
    connection: row.connection,
    operation: row.operation,
    method: row.method,
    host: row.host,
    port: row.port,
    path: row.path,
    pathHash: row.pathHash,
    address: row.address,
    mode: row.mode as LogEntry["mode"],
    layer: row.layer as LogEntry["layer"],
    rule: row.rule,
    verdict: row.verdict as LogEntry["verdict"],
    reason: row.reason,
    state: row.state as LogEntry["state"],
    status: row.status,
    bytesOut: Number(row.bytesOut),
    bytesIn: Number(row.bytesIn),
    ms: row.ms,
  };
}

export function toPolicyView(policy: NetworkPolicy): PolicyView {
  const view = {
    mode: policy.mode,
    skillModes: [...policy.modes].map(([skill, mode]) => ({ skill, mode })).sort((a, b) => (a.skill < b.skill ? -1 : 1)),
    keepPaths: policy.keepPaths,
    rules: policy.rules.map((rule) => ({ ...rule, methods: [...rule.methods] })),
  };
  return { ...view, revision: revisionOf(view) };
}
