import type { HostReply } from "@souk/sandbox";
import type { ConnectionReader } from "../connection/index.ts";
import type { FileReader } from "../file/index.ts";
import type { CallRow } from "../settle/index.ts";
import type { CallDetail } from "../usage/index.ts";
import { CALL_OVER, createActionLog } from "./action-log.ts";
import { type ActionContext, type ActionResult, type FlowState, type HostActions, Refused } from "./actions/action.ts";
import { createConnectionActions } from "./actions/connection.actions.ts";
import { createFileActions, type FileActions } from "./actions/file.actions.ts";
import { createMeterActions, type MeterActions } from "./actions/meter.actions.ts";
import { createNetworkActions } from "./actions/network.actions.ts";
import { createProgressActions } from "./actions/progress.actions.ts";
import { createScratchActions, type ScratchActions } from "./actions/scratch.actions.ts";
import { createOutside, type OpenSession, type Outside } from "./outside.ts";
import type { Plan } from "./plan.ts";
import type { Progress } from "./running.ts";

export type { StagedFile } from "./actions/change-set.ts";

/** What one running call asks of the platform: each action is decided against the effective grant and recorded, allowed or not. */
export interface Broker
  extends Pick<FileActions, "reads" | "staged" | "behind">,
    Pick<ScratchActions, "kv">,
    Pick<MeterActions, "counted"> {
  onHostCall(name: string, args: unknown): Promise<HostReply>;
  readonly actions: CallDetail["actions"];
  readonly hosts: CallDetail["hosts"];
  readonly outside: Outside;
  readonly flow: Readonly<FlowState>;
  /** The skill has ended: requests it did not wait for are stopped, and everything it asked for is done and on record afterwards. */
  finish(): Promise<void>;
}

export interface BrokerDeps {
  readonly files: FileReader;
  readonly openSession: OpenSession;
  readonly connectionRoutes: ConnectionReader;
}

/** The call a broker serves. */
export interface BrokeredCall {
  readonly plan: Plan;
  /** UUID */
  readonly callId: string;
  readonly signal: AbortSignal;
  /** Told what the skill says of its progress. */
  readonly report: (progress: Progress) => void;
  /** Told before it gets something that carries a label. */
  readonly onLabel: () => void;
  readonly idempotencyKey: string | null;
  readonly argsHash: string | null;
  /** ms UTC */
  readonly at: number;
  /** The row this call gets when its process never comes back. */
  readonly asInterrupted: () => CallRow;
}

/** What others may notice while the call runs. */
const SEEN_OUTSIDE = new Set(["net.fetch", "connection.request", "progress.report"]);

/** Creates the broker of one call. */
export function createBroker(deps: BrokerDeps, call: BrokeredCall): Broker {
  const { plan, callId, signal, report } = call;
  const log = createActionLog();
  const hosts: CallDetail["hosts"][number][] = [];
  let sequence = 0;
  let isOver = false;
  const flow: FlowState = { confidentialRead: null, label: null };
  const outside = createOutside(deps.openSession, { ...call, hosts, flow });
  const context: ActionContext = {
    plan,
    callId,
    signal,
    hosts,
    flow,
    onLabel: call.onLabel,
    outside,
    require: (kind, target, verb) => {
      if (plan.grant.allows(kind, target, verb)) return;
      const why = plan.grant.explain({ kind, target, verb });
      throw new Refused("permission_denied", target, {
        message: why.howToFix ?? `${kind}:${target} ${verb} is not granted`,
        layer: why.layer,
        ...(why.missing[0] === undefined ? {} : { rule: why.missing[0] }),
      });
    },
  };
  const files = createFileActions(context, deps.files);
  const scratch = createScratchActions(context, deps.files);
  const meter = createMeterActions(context);
  const known: HostActions = {
    ...files.actions,
    ...scratch.actions,
    ...createNetworkActions(context),
    ...createConnectionActions(context, deps.connectionRoutes),
    ...meter.actions,
    ...createProgressActions(report),
  };

  async function act(name: string, given: unknown, n: number): Promise<ActionResult> {
    if (signal.aborted) throw new Refused("cancelled", name, CALL_OVER);
    const action = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!action) throw new Refused("invalid_request", name, { message: `there is no host action ${name}`, layer: null });
    const parsed = action.args.safeParse(given);
    if (!parsed.success)
      throw new Refused("invalid_request", name, {
        message: `${name}: ${parsed.error.issues[0]?.message ?? "wrong arguments"}`,
        layer: null,
      });
    if (SEEN_OUTSIDE.has(name) && files.behind.isOpen()) await requireKnown(name);
    return action.act(parsed.data as never, n);
  }
  /** Who hears of a write through what its skill does next finds it begun: a change they make meets it as a conflict. */
  async function requireKnown(name: string): Promise<void> {
    await files.behind.known();
    if (isOver || signal.aborted) throw new Refused("cancelled", name, CALL_OVER);
  }

  async function onHostCall(kind: string, args: unknown): Promise<HostReply> {
    sequence += 1;
    const n = sequence;
    return log.perform({ n, kind, args }, () => act(kind, args, n));
  }
  const finish = async (): Promise<void> => {
    isOver = true;
    await outside.finish();
    await files.behind.ended();
    await log.close();
  };
  const { actions } = log;
  return {
    onHostCall,
    finish,
    actions,
    hosts,
    outside,
    flow,
    reads: files.reads,
    get staged() {
      return files.staged;
    },
    behind: files.behind,
    kv: scratch.kv,
    counted: meter.counted,
  };
}
