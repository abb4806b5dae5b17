import { compileGrant } from "@souk/policy";
import type { PublishedVersion } from "../catalog/index.ts";
import { type CallClaim, type EgressCall, type EgressSession, type HostNote, type OutsideEffect, rowToText } from "../network/index.ts";
import type { CallRow } from "../settle/index.ts";
import type { FlowState } from "./actions/action.ts";
import type { Plan } from "./plan.ts";

/** The read that closed the door, as a refusal names it. */
function doorText({ confidentialRead: read }: FlowState): string | null {
  if (read === null) return null;
  return read.from === null ? read.path : `${read.path} (its content comes from ${read.from})`;
}

/** Opens the way out for one call; most calls never ask for it. */
export type OpenSession = (call: EgressCall) => EgressSession;

/** What a call did outside, for its settlement. */
export interface Outside {
  session(): EgressSession;
  /** The skill has ended: what it did not wait for is stopped, and how that ended is known afterwards. */
  finish(): Promise<void>;
  effects(): readonly OutsideEffect[];
  networkBytes(): number;
  /** Another call with the same key acts already, on another node. */
  isTaken(): boolean;
  /** Called once when that is found out. */
  onTaken(stop: () => void): void;
  /** The call is stored. */
  close(): void;
  /** Whether the call was stored is not known. */
  abandon(): void;
}

export interface OutsideDeps {
  readonly plan: Plan;
  readonly callId: string;
  readonly signal: AbortSignal;
  readonly hosts: HostNote[];
  readonly flow: FlowState;
  readonly idempotencyKey: string | null;
  readonly argsHash: string | null;
  /** ms UTC */
  readonly at: number;
  /** The row this call gets when its process never comes back. */
  readonly asInterrupted: () => CallRow;
}

/** Made once, for an error costs its stack. */
const SKILL_HAS_ENDED = new Error("the skill has ended");

const manifests = new WeakMap<PublishedVersion, ReturnType<typeof compileGrant>>();

function manifestGrant(version: PublishedVersion): ReturnType<typeof compileGrant> {
  const known = manifests.get(version);
  if (known) return known;
  const made = compileGrant({ layers: [{ layer: "skill", grants: version.required, subject: version.skill }], at: 0 });
  manifests.set(version, made);
  return made;
}

/** Creates the outside of one call. Nothing is made until its skill asks for the first request. */
export function createOutside(open: OpenSession, deps: OutsideDeps): Outside {
  const { plan, callId } = deps;
  const { principal, version } = plan;
  let session: EgressSession | null = null;
  let stop: (() => void) | null = null;
  const over = new AbortController();

  const claim = (): CallClaim => ({
    company: principal.companyId,
    principal: principal.key,
    // Without a key nobody asks for this call again; its own id keeps it apart from all others.
    key: deps.idempotencyKey ?? `call ${callId}`,
    call: callId,
    args: deps.argsHash ?? "",
    at: deps.at,
    row: rowToText(deps.asInterrupted()),
  });

  function start(): EgressSession {
    const opened = open({
      companyId: principal.companyId,
      callId,
      principal: principal.key,
      employeeId: principal.employeeId,
      agentId: principal.agentId,
      publisher: version.publisher,
      skill: version.skill,
      version: version.version,
      manifest: manifestGrant(version),
      grant: plan.grant,
      signal: AbortSignal.any([deps.signal, over.signal]),
      hosts: deps.hosts,
      idempotencyKey: deps.idempotencyKey,
      confidentialRead: () => doorText(deps.flow),
      claim,
    });
    void opened.taken.then(() => stop?.());
    return opened;
  }

  return {
    session: () => {
      session ??= start();
      return session;
    },
    finish: async () => {
      if (!session) return;
      over.abort(SKILL_HAS_ENDED);
      await session.idle();
    },
    effects: () => session?.effects() ?? [],
    networkBytes: () => session?.networkBytes() ?? 0,
    isTaken: () => session?.isTaken() ?? false,
    onTaken: (then) => {
      stop = then;
    },
    close: () => session?.close(),
    abandon: () => session?.abandon(),
  };
}
