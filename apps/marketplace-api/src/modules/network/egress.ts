import { STATUS_CODES } from "node:http";
import { DomainError, said } from "@souk/kernel";
import { encodingsOf, toGuestBody, unpack } from "./body.rules.ts";
import { CALL_TOKEN_HEADER } from "./call-token.ts";
import { decideConnection, decideRequest, MAX_CALL_BYTES } from "./decision.rules.ts";
import {
  createRecorder,
  type Leg,
  type Recorder,
  type RecorderDeps,
  shown,
  type Trip,
  takenError,
  type UsableSecret,
} from "./egress.record.ts";
import type { EgressCall, EgressSession, OutsideAnswer, OutsideRequest, ViaConnection } from "./egress.types.ts";
import { type WireAnswer, WireError } from "./exchange.ts";
import { checkRequestHeaders, type Header, keptResponseHeaders, withoutCredentials } from "./header.rules.ts";
import { maskBytes, maskText, spellingsOf } from "./mask.rules.ts";
import { isMethod, isMutating, isRedirect, redirectedMethod } from "./method.rules.ts";
import type { CompiledPolicy, NetworkDecision } from "./network.types.ts";
import type { createAddressCheck } from "./resolver.ts";
import { NOWHERE, unreachable } from "./target.rules.ts";
import type { Transport } from "./transport.ts";
import { parseRequestUrl } from "./url.ts";

export interface EgressDeps extends RecorderDeps {
  readonly transport: Transport;
  readonly checkAddress: ReturnType<typeof createAddressCheck>;
  readonly policyOf: (companyId: string) => Promise<CompiledPolicy>;
  /** Secrets by name that the skill may use; it never sees one. */
  readonly secretsOf: (companyId: string, skill: string) => Promise<ReadonlyMap<string, UsableSecret>>;
  /** Hosts the publisher says are its own. */
  readonly ownHostsOf: (publisher: string) => Promise<ReadonlySet<string>>;
  /** The token a vendor's own host gets with each request. */
  readonly callToken: (call: EgressCall, host: string, requestKey: string) => string;
}

const MAX_REDIRECTS = 5;
const MAX_REQUEST_MS = 30_000;
const AT_ONCE = 6;
const SECRET = /\{\{secret:([A-Z][A-Z0-9_]{0,119})\}\}/g;

/** The broker's way out for one call (T4): decide, check the address, record, send; each redirect anew. */
export function openSession(deps: EgressDeps, call: EgressCall): EgressSession {
  const { transport } = deps;
  const recorder = createRecorder(deps, call);
  // annotated, so that the compiler knows that nothing comes after it
  const refuse: Recorder["refuse"] = recorder.refuse;
  let running = 0;
  let onIdle: (() => void) | null = null;
  let sentBytes = 0;
  let receivedBytes = 0;

  function platform(rule: string, message: string, policy: CompiledPolicy): NetworkDecision {
    return { verdict: "denied", layer: "platform", rule, message, mode: policy.modeOf(call.skill) };
  }

  function decide(trip: Trip, leg: Leg): NetworkDecision {
    const { via, policy } = trip;
    const early = via ? null : unreachable(leg.target);
    if (early) return platform(early.rule, early.why, policy);
    const input = {
      target: leg.target,
      method: leg.method,
      bytes: leg.body?.length ?? 0,
      skill: call.skill,
      policy,
      manifest: call.manifest,
      grant: call.grant,
      confidentialRead: call.confidentialRead(),
    };
    return via ? decideConnection(input, { ...via, isInside: via.networks.length > 0 }) : decideRequest(input);
  }

  /** Puts secrets in. @throws EgressRefused for one this skill has not, or not for this host */
  function filled(trip: Trip, leg: Leg): readonly Header[] {
    return leg.headers.map(([name, value]): Header => {
      if (!value.includes("{{secret:")) return [name, value];
      const text = value.replace(SECRET, (_, secretName: string) => {
        const secret = trip.secrets.get(secretName);
        const isFor = secret?.hosts.some(
          (host) => host === leg.target.host || (host.startsWith("*.") && leg.target.host.endsWith(host.slice(1))),
        );
        if (!secret || !isFor || !call.grant.allows("secret", secretName, "use"))
          refuse(
            trip,
            leg,
            platform(
              `secret ${secretName}`,
              `The secret ${secretName} is not set for ${call.skill} at ${leg.target.host}. Whoever holds it can set it for this skill and host.`,
              trip.policy,
            ),
          );
        trip.hidden.push(...spellingsOf(secret.value));
        secret.used();
        return secret.value;
      });
      return [name, text];
    });
  }

  async function sendOne(trip: Trip, leg: Leg, own: ReadonlySet<string>): Promise<WireAnswer> {
    const { target, method, body } = leg;
    const decision = decide(trip, leg);
    if (decision.verdict === "denied") refuse(trip, leg, decision);
    const headers = [...filled(trip, leg)];
    if (sentBytes + (body?.length ?? 0) > MAX_CALL_BYTES)
      refuse(trip, leg, platform("bytes out", `A call sends at most ${MAX_CALL_BYTES} bytes.`, trip.policy));
    sentBytes += body?.length ?? 0;
    const found = await deps.checkAddress(target, trip.via?.networks ?? []);
    if (!found.ok) refuse(trip, leg, platform(found.rule, sentence(found.why), trip.policy));
    const requestKey = `${call.callId}-${trip.n}`;
    if (isMutating(method)) headers.push(["idempotency-key", requestKey]);
    if (own.has(target.host)) headers.push([CALL_TOKEN_HEADER, deps.callToken(call, target.url.host, requestKey)]);
    if (trip.via) headers.push(...trip.via.credential.headers);
    const row = await recorder.intend(trip, leg, { decision, at: found.at });
    const from = performance.now();
    const end = (ending: {
      state: "answered" | "failed" | "unknown";
      status: number | null;
      bytesIn: number;
      reason: string | null;
    }): void => recorder.ended(trip, leg, { row, ending: { ...ending, ms: round(performance.now() - from) } });
    try {
      const maxBytes = Math.max(0, MAX_CALL_BYTES - receivedBytes);
      const answer = await transport.send({
        companyId: call.companyId,
        at: found.at,
        url: target.url,
        method,
        headers,
        body,
        signal: call.signal,
        maxMs: MAX_REQUEST_MS,
        maxBytes,
      });
      receivedBytes += answer.body.length;
      end({ state: "answered", status: answer.status, bytesIn: answer.body.length, reason: null });
      return answer;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      end({ state: error.sent ? "unknown" : "failed", status: null, bytesIn: 0, reason: error.message });
      throw new DomainError(CODES[error.kind], said`${target.host}: ${error.message}`);
    }
  }

  async function travel(trip: Trip, first: Leg): Promise<{ readonly leg: Leg; readonly answer: WireAnswer }> {
    const own = await deps.ownHostsOf(call.publisher);
    let leg = first;
    for (;;) {
      const answer = await sendOne(trip, leg, own);
      const location = isRedirect(answer.status) && !trip.via ? answer.headers.find(([name]) => name === "location")?.[1] : undefined;
      if (location === undefined) return { leg, answer };
      if (leg.hop >= MAX_REDIRECTS)
        refuse(trip, leg, platform("redirects", `A request follows at most ${MAX_REDIRECTS} redirects.`, trip.policy));
      leg = nextLeg(trip, leg, { status: answer.status, location });
    }
  }

  function nextLeg(trip: Trip, leg: Leg, { status, location }: { status: number; location: string }): Leg {
    const next = URL.canParse(location, leg.target.url.href) ? new URL(location, leg.target.url).href : location;
    const parsed = parseRequestUrl(next);
    if (!parsed.ok)
      refuse(
        trip,
        { ...leg, hop: leg.hop + 1 },
        platform(parsed.rule, `The answer leads to a place no skill may go: ${parsed.why}.`, trip.policy),
      );
    const method = redirectedMethod(status, leg.method);
    const isSameOrigin = parsed.target.url.origin === leg.target.url.origin;
    return {
      target: parsed.target,
      method,
      headers: isSameOrigin ? leg.headers : withoutCredentials(leg.headers),
      body: method === leg.method ? leg.body : null,
      hop: leg.hop + 1,
    };
  }

  async function unpacked(leg: Leg, body: Buffer, encodings: readonly string[]): Promise<Buffer> {
    const answer = await unpack(body, encodings, Math.max(1, MAX_CALL_BYTES - receivedBytes + body.length));
    if (!answer.ok) throw new DomainError("payload_too_large", said`${leg.target.host}: ${answer.why}`);
    receivedBytes += answer.body.length - body.length;
    return answer.body;
  }

  function answerOf(trip: Trip, { leg, answer, body }: { leg: Leg; answer: WireAnswer; body: Buffer }): OutsideAnswer {
    const hidden = trip.via ? [...trip.hidden, ...trip.via.credential.values.flatMap(spellingsOf)] : trip.hidden;
    const headers = keptResponseHeaders(answer.headers);
    return {
      status: answer.status,
      statusText: STATUS_CODES[answer.status] ?? "",
      url: leg.target.url.href,
      redirected: leg.hop > 0,
      headers: hidden.length === 0 ? headers : headers.map(([name, value]): Header => [name, maskText(value, hidden)]),
      ...toGuestBody(maskBytes(body, hidden)),
    };
  }

  async function fetch(request: OutsideRequest, n: number, via?: ViaConnection) {
    if (recorder.isTaken()) throw takenError();
    if (call.signal.aborted) throw callIsOver();
    const policy = await deps.policyOf(call.companyId);
    const trip: Trip = { n, via, policy, secrets: await deps.secretsOf(call.companyId, call.skill), hidden: [] };
    // It may have ended between the two looks.
    if (call.signal.aborted) throw callIsOver();
    const leg = firstLeg(trip, request);
    if (running >= AT_ONCE) refuse(trip, leg, platform("at once", `A call has at most ${AT_ONCE} requests on their way at once.`, policy));
    running += 1;
    try {
      const end = await travel(trip, leg);
      const encodings = encodingsOf(end.answer.headers);
      const body = encodings.length === 0 ? end.answer.body : await unpacked(end.leg, end.answer.body, encodings);
      const answer = answerOf(trip, { ...end, body });
      return { answer, target: `${leg.method} ${shown(leg.target, policy)}`, bytes: (leg.body?.length ?? 0) + end.answer.body.length };
    } finally {
      running -= 1;
      if (running === 0) onIdle?.();
    }
  }

  function firstLeg(trip: Trip, request: OutsideRequest): Leg {
    const parsed = parseRequestUrl(request.url);
    const method = request.method.toUpperCase();
    const shape = { method: isMethod(method) ? method : ("GET" as const), headers: [], body: request.body, hop: 0 };
    if (!parsed.ok) {
      const decision = platform(parsed.rule, sentence(parsed.why), trip.policy);
      return recorder.refuseText(trip, { target: NOWHERE, ...shape }, { decision, text: request.url });
    }
    const leg: Leg = { target: parsed.target, ...shape };
    if (!isMethod(method))
      refuse(trip, leg, platform("method", `The method ${method.slice(0, 20)} is not one skills can use.`, trip.policy));
    const headers = checkRequestHeaders(request.headers, isMutating(method));
    if (!headers.ok) refuse(trip, leg, platform("headers", sentence(headers.why), trip.policy));
    return { ...leg, headers: headers.headers };
  }

  return {
    fetch,
    effects: () => recorder.effects,
    networkBytes: () => sentBytes + receivedBytes,
    isTaken: recorder.isTaken,
    idle: () =>
      running === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            onIdle = resolve;
          }),
    taken: recorder.taken,
    close: recorder.close,
    abandon: recorder.abandon,
  };
}

const callIsOver = (): DomainError => new DomainError("cancelled", "The call is over.");

const CODES = {
  connect: "overloaded",
  over: "cancelled",
  timeout: "skill_timeout",
  too_large: "payload_too_large",
  headers: "payload_too_large",
  broken: "overloaded",
} as const satisfies Record<WireError["kind"], string>;

const round = (ms: number): number => Math.round(ms * 100) / 100;
const sentence = (why: string): string => `${why.charAt(0).toUpperCase()}${why.slice(1)}.`;
