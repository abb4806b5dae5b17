import { createHmac, type KeyObject } from "node:crypto";
import { type Clock, DomainError, storableText } from "@souk/kernel";
import { type EgressCall, EgressRefused, type ViaConnection } from "./egress.types.ts";
import type { Header } from "./header.rules.ts";
import type { Journal } from "./journal.ts";
import { isMutating, type Method } from "./method.rules.ts";
import type { CompiledPolicy, NetworkDecision, OutsideEffect, RequestEnding, RequestRow } from "./network.types.ts";
import type { CheckedAddress } from "./resolver.ts";
import type { RequestTarget } from "./url.ts";

/** A secret that may go into headers of this skill's requests to these hosts. */
export interface UsableSecret {
  readonly value: string;
  readonly hosts: readonly string[];
  /** Told when it was put into a request. */
  used(): void;
}

/** One request on its way: what does not change from redirect to redirect. */
export interface Trip {
  readonly n: number;
  readonly via: ViaConnection | undefined;
  readonly policy: CompiledPolicy;
  readonly secrets: ReadonlyMap<string, UsableSecret>;
  /** Spellings of what was put in on the way, to hide when it comes back. */
  readonly hidden: string[];
}

/** One stretch of it: a redirect begins a new one. */
export interface Leg {
  readonly target: RequestTarget;
  readonly method: Method;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | null;
  readonly hop: number;
}

export interface RecorderDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Key of the path hashes of one company. A key object: raw bytes are made into one for every hash, at six times its cost. */
  readonly pathKeyOf: (companyId: string) => KeyObject;
}

/** What one call did outside, kept in the journal and in its trace. */
export interface Recorder {
  /** @throws EgressRefused always, after noting it */
  refuse(trip: Trip, leg: Leg, decision: NetworkDecision): never;
  /** The same for a text that is no URL. */
  refuseText(trip: Trip, leg: Leg, { decision, text }: { readonly decision: NetworkDecision; readonly text: string }): never;
  /** Resolves when the request may be sent. @throws DomainError `internal`, or `conflict` when another call holds the key */
  intend(trip: Trip, leg: Leg, { decision, at }: { readonly decision: NetworkDecision; readonly at: CheckedAddress }): Promise<RequestRow>;
  ended(trip: Trip, leg: Leg, { row, ending }: { readonly row: RequestRow; readonly ending: RequestEnding }): void;
  readonly effects: readonly OutsideEffect[];
  isTaken(): boolean;
  readonly taken: Promise<void>;
  close(): void;
  abandon(): void;
}

/** Creates the recorder of one call. */
export function createRecorder({ clock, journal, pathKeyOf }: RecorderDeps, call: EgressCall): Recorder {
  const { hosts } = call;
  const effects: OutsideEffect[] = [];
  const taken = Promise.withResolvers<void>();
  /** Numbers of requests that began: none may leave under the record of another. */
  const begun = new Set<number>();
  let isTaken = false;
  let claiming: Promise<"durable" | "taken"> | null = null;
  let isClaimed = false;
  let claimed: { readonly principal: string; readonly key: string } | null = null;

  function rowOf(trip: Trip, leg: Leg, decision: NetworkDecision, at: CheckedAddress | null): RequestRow {
    const { target, method } = leg;
    return {
      company: call.companyId,
      call: call.callId,
      n: trip.n,
      hop: leg.hop,
      at: clock.now(),
      principal: call.principal,
      employee: call.employeeId,
      agent: call.agentId,
      skill: call.skill,
      version: call.version,
      connection: trip.via?.name ?? null,
      operation: trip.via?.operation ?? null,
      method,
      host: target.host,
      port: target.port,
      pathHash: hashPath(pathKeyOf(call.companyId), target.path),
      path: trip.policy.keepPaths ? target.path : null,
      address: at?.address ?? null,
      mode: decision.mode,
      layer: decision.layer,
      rule: decision.rule,
      verdict: decision.verdict,
      reason: decision.message === "" ? null : storableText(decision.message),
      mutating: isMutating(method),
      state: decision.verdict === "denied" ? "denied" : "intent",
      bytesOut: leg.body?.length ?? 0,
    };
  }

  function refuse(trip: Trip, leg: Leg, decision: NetworkDecision): never {
    hosts.push({ host: leg.target.url.host, method: leg.method, allowed: false, reason: decision.message, bytes: 0 });
    journal.refuse(rowOf(trip, leg, decision, null));
    throw new EgressRefused(shown(leg.target, trip.policy), decision, decision.message);
  }

  async function intend(trip: Trip, leg: Leg, { decision, at }: { decision: NetworkDecision; at: CheckedAddress }): Promise<RequestRow> {
    const row = rowOf(trip, leg, decision, at);
    const number = row.n * MAX_HOPS + row.hop;
    if (begun.has(number))
      throw new DomainError("internal", `The call already has a request ${row.n} (hop ${row.hop}), so this one was not sent.`);
    begun.add(number);
    // The first request of a call carries its claim; the others wait until that one is durable.
    const claim = claiming === null ? call.claim() : null;
    if (claim) claimed = { principal: claim.principal, key: claim.key };
    if (claiming !== null && !isClaimed && (await claiming) === "taken") throw takenError();
    const stored = journal.intend(row, claim);
    if (claim) {
      claiming = stored;
      stored.catch(() => {
        claiming = null; // nothing was sent: the next request tries again
      });
    }
    if ((await stored) === "durable") {
      if (claim) isClaimed = true;
      return row;
    }
    isTaken = true;
    taken.resolve();
    throw takenError();
  }

  return {
    refuse,
    refuseText: (trip, leg, { decision, text }) => {
      const host = hostLike(text);
      hosts.push({ host, method: leg.method, allowed: false, reason: decision.message, bytes: 0 });
      journal.refuse({ ...rowOf(trip, leg, decision, null), host: storableText(host) });
      throw new EgressRefused(text.slice(0, 200), decision, decision.message);
    },
    intend,
    ended: (trip, leg, { row, ending }) => {
      journal.ended(row, { ...ending, reason: ending.reason === null ? null : storableText(ending.reason) });
      hosts.push({
        host: leg.target.url.host,
        method: leg.method,
        allowed: true,
        reason: ending.reason,
        bytes: row.bytesOut + ending.bytesIn,
      });
      if (row.mutating) effects.push({ target: `${leg.method} ${shown(leg.target, trip.policy)}`, state: effectOf(ending) });
    },
    effects,
    isTaken: () => isTaken,
    taken: taken.promise,
    close: () => {
      if (claimed) journal.close({ company: call.companyId, call: call.callId, ...claimed });
    },
    abandon: () => {
      if (claimed) journal.abandon({ company: call.companyId, call: call.callId, ...claimed });
    },
  };
}

export const takenError = (): DomainError =>
  new DomainError("conflict", "Another call with the same idempotency key acts already; this one must not.");

/** More than a request has redirects. */
const MAX_HOPS = 16;
const MAX_HASHES = 1_000;
const MAX_KEPT_CHARS = 200;
/** Hashes of paths that were asked for before: skills ask for the same few again and again. They go with the key. */
const pathHashes = new WeakMap<KeyObject, Map<string, string>>();

function hashPath(key: KeyObject, path: string): string {
  const known = pathHashes.get(key) ?? new Map<string, string>();
  const kept = known.get(path);
  if (kept !== undefined) return kept;
  const hash = createHmac("sha256", key).update(path).digest("hex").slice(0, 32);
  if (known.size >= MAX_HASHES) known.clear();
  if (path.length <= MAX_KEPT_CHARS) known.set(path, hash);
  pathHashes.set(key, known);
  return hash;
}

/** What of an address is shown and kept: the path only where the company keeps paths. */
export const shown = (target: RequestTarget, policy: CompiledPolicy): string =>
  `${target.url.origin}${policy.keepPaths ? target.path : target.path === "/" ? "/" : "/…"}`;

/** A word for the log when a text is no URL: never more than a host's length. */
const hostLike = (text: string): string => (/^[a-z]+:\/*([^/?#@\s]{1,80})/i.exec(text)?.[1] ?? "not a URL").toLowerCase();

function effectOf({ state, status }: RequestEnding): OutsideEffect["state"] {
  if (state === "failed") return "not_done";
  if (state === "unknown" || status === null || status >= 500) return "unknown";
  return status >= 400 ? "not_done" : "done";
}
