import { hostname } from "node:os";
import type { Beat, Pulse } from "@souk/db";
import { createEpochs, type Epochs } from "../identity/index.ts";
import { CANCELLED, CUT_OFF, createRunningCalls, mayCancel, type RunningCalls } from "../run/index.ts";
import type { RunningGroup } from "./node.types.ts";
import { applies, causeOf, createStopIndex } from "./stop.rules.ts";

export interface ControlNodeDeps {
  readonly pulse: Pulse;
  /** UUID of this node. */
  readonly nodeId: string;
  /** What else a node tells with its heartbeat: sandbox hosts, queues. */
  readonly load: () => Readonly<Record<string, unknown>>;
  readonly onProblem: (error: unknown) => void;
}

/** This process as a node: its heartbeat, what runs on it, what is stopped. */
export interface ControlNode {
  readonly epochs: Epochs;
  readonly running: RunningCalls;
  /** Nodes alive, as the last heartbeat said; at least 1. */
  nodes(): number;
  /** Ends the heartbeat; nobody waits for this node any more. */
  close(): Promise<void>;
}

/** Groups told with one heartbeat; more are cut off. */
const MAX_GROUPS = 500;

/** Starts the node. Stops take effect in the same turn in which a heartbeat brings them. @throws Error when the database does not answer */
export async function startControlNode({ pulse, nodeId, load, onProblem }: ControlNodeDeps): Promise<ControlNode> {
  const stops = createStopIndex();
  const running = createRunningCalls({
    causeFor: (facts) => {
      const stop = stops.find(facts);
      return stop && causeOf(stop);
    },
  });
  let nodes = 1;
  /** Stops that took effect here and were not confirmed yet. */
  let unconfirmed: readonly { readonly id: string; readonly calls: number }[] = [];

  function confirm(): void {
    if (unconfirmed.length === 0) return;
    const told = unconfirmed;
    unconfirmed = [];
    pulse.confirm(nodeId, told).catch((error: unknown) => {
      unconfirmed = [...told, ...unconfirmed]; // again with the next heartbeat
      onProblem(error);
    });
  }

  function onBeat(beat: Beat): void {
    nodes = Math.max(1, beat.nodes);
    const fresh = stops.replace(beat.stops);
    const ended = fresh.map((stop) => ({ id: stop.id, calls: running.stopWhere((call) => applies(stop, call.facts), causeOf(stop)) }));
    unconfirmed = [...unconfirmed, ...ended];
    confirm();
    for (const wish of beat.cancels) {
      const call = running.find(wish.callId);
      if (call && mayCancel(call.facts, wish)) call.stop(CANCELLED);
    }
  }

  const epochs = await createEpochs({
    beat: (windowSeconds) =>
      pulse.beat({ nodeId, pid: process.pid, machine: hostname(), windowSeconds, load: { ...load(), running: groupsOf(running) } }),
    onBeat,
    onLost: () => {
      running.stopWhere(() => true, CUT_OFF);
    },
  });
  return {
    epochs,
    running,
    nodes: () => nodes,
    close: async () => {
      epochs.close();
      await pulse.leave(nodeId).catch(onProblem);
      await pulse.close();
    },
  };
}

function groupsOf(running: RunningCalls): readonly RunningGroup[] {
  if (running.size === 0) return [];
  const now = performance.now();
  const groups = new Map<string, RunningGroup>();
  for (const { facts, startedAt } of running.all()) {
    const key = `${facts.companyId} ${facts.skill} ${facts.version} ${facts.caller}`;
    const known = groups.get(key);
    if (!known && groups.size >= MAX_GROUPS) continue;
    groups.set(key, {
      company: facts.companyId,
      skill: facts.skill,
      version: facts.version,
      agent: facts.agentId,
      employee: facts.employeeId,
      caller: facts.caller,
      calls: (known?.calls ?? 0) + 1,
      oldestMs: Math.max(known?.oldestMs ?? 0, Math.round(now - startedAt)),
    });
  }
  return [...groups.values()];
}
