import type { LocalText } from "@souk/contracts";
import { encodeId } from "@souk/kernel";
import type { KillNode, KillRecord, KillSwitchView, KillTarget } from "./control.types.ts";

export interface KillWords {
  readonly targetName: (target: KillTarget) => LocalText;
  /** Language of the account. */
  readonly locale: "en" | "zh";
  readonly who: (principalKey: string) => string;
  readonly nodes: readonly KillNode[];
  readonly mayLift: boolean;
}

const instant = (ms: number): string => new Date(ms).toISOString();

const PREFIX = { agent: "agt", employee: "emp", company: "co" } as const;

/** The public id of a target: agents, people and companies by id, skills and publishers by name. */
export function targetId({ kind, id }: KillTarget): string {
  return kind === "skill" || kind === "publisher" ? id : encodeId(PREFIX[kind], id);
}

function toNodeView(node: KillNode, setAt: number): KillSwitchView["nodes"][number] {
  return {
    node: encodeId("nod", node.nodeId),
    machine: node.machine,
    state: node.confirmedAt !== null ? "confirmed" : node.isAlive ? "waiting" : "cut_off",
    afterMs: node.confirmedAt === null ? null : Math.max(0, node.confirmedAt - setAt),
    stoppedCalls: node.stoppedCalls,
  };
}

/** A switch as pages and answers show it: who, what, why, and how fast each node had stopped. */
export function toKillView(record: KillRecord, words: KillWords): KillSwitchView {
  const nodes = words.nodes.map((node) => toNodeView(node, record.createdAt));
  const confirmed = nodes.flatMap(({ afterMs }) => (afterMs === null ? [] : [afterMs]));
  const stoppedEverywhere = nodes.length > 0 && nodes.every(({ state }) => state !== "waiting");
  const title = words.targetName(record.target);
  return {
    id: encodeId("kil", record.id),
    scope: record.isPlatform ? "platform" : "company",
    target: { kind: record.target.kind, id: targetId(record.target), name: title[words.locale], title },
    reason: record.reason,
    by: words.who(record.createdBy),
    at: instant(record.createdAt),
    status: record.lifted ? "lifted" : "in_force",
    liftedAt: record.lifted && instant(record.lifted.at),
    liftedBy: record.lifted && words.who(record.lifted.by),
    liftReason: record.lifted?.reason ?? null,
    stoppedEverywhere,
    stoppedAfterMs: stoppedEverywhere && confirmed.length > 0 ? Math.max(...confirmed) : null,
    stoppedCalls: nodes.reduce((sum, node) => sum + node.stoppedCalls, 0),
    nodes,
    mayLift: words.mayLift,
  };
}
