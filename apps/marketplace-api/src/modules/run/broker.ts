import { DomainError } from "@souk/kernel";
import type { HostReply } from "@souk/sandbox";
import type { ConnectionReader } from "../connection/index.ts";
import type { FileReader } from "../file/index.ts";
import type { CallRow } from "../settle/index.ts";
import type { CallAction, CallDetail } from "../usage/index.ts";
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

export type { StagedFile } from "./actions/staging.ts";

/** What one running call asks of the platform: each action is decided against the effective grant and recorded, allowed or not. */
export interface Broker extends Pick<FileActions, "reads" | "staged">, Pick<ScratchActions, "kv">, Pick<MeterActions, "counted"> {
  onHostCall(name: string, args: unknown): Promise<HostReply>;
  readonly actions: CallDetail["actions"];
  readonly hosts: CallDetail["hosts"];
  readonly outside: Outside;
  readonly flow: Readonly<FlowState>;
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

/** Creates the broker of one call. */
export function createBroker(deps: BrokerDeps, call: BrokeredCall): Broker {
  const { plan, callId, signal, report } = call;
  const startedAt = performance.now();
  const actions: CallAction[] = [];
  const hosts: CallDetail["hosts"][number][] = [];
  let sequence = 0;
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
    if (signal.aborted) throw new Refused("cancelled", name, { message: "the call was stopped", layer: "platform" });
    const action = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!action) throw new Refused("invalid_request", name, { message: `there is no host action ${name}`, layer: null });
    const parsed = action.args.safeParse(given);
    if (!parsed.success)
      throw new Refused("invalid_request", name, {
        message: `${name}: ${parsed.error.issues[0]?.message ?? "wrong arguments"}`,
        layer: null,
      });
    return action.act(parsed.data as never, n);
  }

  async function onHostCall(name: string, args: unknown): Promise<HostReply> {
    sequence += 1;
    const n = sequence;
    const from = performance.now();
    const record = (
      target: string,
      rest: { allowed: boolean; reason: string | null; layer: string | null; bytes: number | null },
    ): void => {
      const ended = performance.now();
      actions.push({ n, atMs: round(from - startedAt), kind: name, target: target.slice(0, 300), ...rest, ms: round(ended - from) });
    };
    try {
      const done = await act(name, args, n);
      record(done.target, { allowed: true, reason: null, layer: null, bytes: done.bytes });
      return { ok: true, value: done.value };
    } catch (error) {
      if (error instanceof Refused) {
        record(error.target, { allowed: false, reason: error.message, layer: error.layer, bytes: null });
        return { ok: false, code: error.code, message: error.message };
      }
      if (error instanceof DomainError) {
        record(targetOf(args), { allowed: true, reason: error.message, layer: null, bytes: null });
        return { ok: false, code: error.code, message: error.message };
      }
      throw error;
    }
  }
  return { onHostCall, actions, hosts, outside, flow, reads: files.reads, staged: files.staged, kv: scratch.kv, counted: meter.counted };
}

const round = (ms: number): number => Math.round(ms * 100) / 100;

function targetOf(args: unknown): string {
  const { path, key, prefix, url, connection } = (args ?? {}) as Record<"path" | "key" | "prefix" | "url" | "connection", unknown>;
  return String(path ?? key ?? prefix ?? (typeof url === "string" && URL.canParse(url) ? new URL(url).origin : connection) ?? "");
}
