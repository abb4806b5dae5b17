import type { SandboxFailure } from "../runtime.ts";
import type { WireLimits, WireLog } from "../wire/messages.ts";
import { createCpuMeter } from "./cpu-meter.ts";
import { type GuestContext, messageOf, releaseContext, type Skill } from "./isolates.ts";

/** A request the guest made and that waits for its turn or for its answer. */
interface Asked {
  readonly request: number;
  readonly name: string;
  readonly args: string;
}

/** One call inside this host, from its first slice to its answer. */
export interface Call {
  readonly id: number;
  readonly skill: Skill;
  readonly guest: GuestContext;
  readonly limits: WireLimits;
  readonly inputJson: string;
  readonly startedAt: number;
  readonly wallDeadline: number;
  cpuMs: number;
  hostCalls: number;
  readonly waiting: Asked[];
  readonly open: Set<number>;
  readonly logs: WireLog[];
}

export interface CallPorts {
  /** Sends a host action to the supervisor. */
  readonly ask: (id: number, asked: Asked) => void;
  /** The call is over; its context has been given back. */
  readonly done: (
    call: Call,
    outcome: { readonly ok: true; readonly outputJson: string } | { readonly ok: false; readonly failure: SandboxFailure },
  ) => void;
}

type EnterArgs = [op: number, a?: string | number, b?: string | number | boolean, c?: string | number, d?: string];

/** Runs the slices of calls. The guest is entered only here, always with what is left of the call's CPU budget. */
export function createCallRunner({ ask, done }: CallPorts) {
  const meter = createCpuMeter();

  function begin(call: Call, now: number, seed: number): void {
    slice(call, [0, call.inputJson, now, seed, JSON.stringify(call.limits)]);
  }

  function resume(call: Call, request: number, reply: { readonly ok: boolean; readonly code: string; readonly body: string }): void {
    if (!call.open.delete(request)) return;
    pump(call);
    slice(call, [2, request, reply.ok, reply.code, reply.body]);
  }

  function slice(call: Call, args: EnterArgs): void {
    let state = enter(call, args);
    // Continuations run after `enter` has returned its state: ask once more for what they left behind.
    if (state?.[0] === "R") {
      absorb(call, state);
      state = enter(call, [1]);
    }
    if (state === undefined) return;
    const rest = absorb(call, state);
    const isIntact = state[1] === "+";
    if (state[0] === "D") finish(call, rest, isIntact);
    else if (state[0] === "I") end(call, { ok: false, failure: checkInput(call.skill, call.inputJson) ?? UNREADABLE_INPUT }, isIntact);
    else if (state[0] === "F") end(call, { ok: false, failure: JSON.parse(rest) as SandboxFailure }, isIntact);
    else if (call.open.size === 0 && call.waiting.length === 0) {
      end(call, { ok: false, failure: { kind: "threw", message: "run() returned a promise that nothing can settle any more" } }, false);
    }
  }

  function enter(call: Call, args: EnterArgs): string | undefined {
    const left = Math.ceil(call.limits.cpuMs - call.cpuMs);
    if (left <= 0) {
      end(call, { ok: false, failure: { kind: "timeout", limit: "cpu" } }, false);
      return undefined;
    }
    const from = performance.now();
    try {
      const state = call.guest.enter.applySync(undefined, args, { timeout: left, result: { copy: true } });
      call.cpuMs += meter.used(performance.now() - from);
      return state;
    } catch (error) {
      call.cpuMs += meter.used(performance.now() - from);
      end(call, { ok: false, failure: failureOf(call, error) }, false);
      return undefined;
    }
  }

  /** Takes logs and requests out of a state; returns its payload. */
  function absorb(call: Call, state: string): string {
    const colon = state.indexOf(":");
    const logsEnd = colon + 1 + Number(state.slice(2, colon));
    if (logsEnd > colon + 1) {
      const at = Math.round(performance.now() - call.startedAt);
      for (const [level, text] of JSON.parse(`[${state.slice(colon + 1, logsEnd)}]`) as [string, string][])
        call.logs.push([level, text, at]);
    }
    const rest = state.slice(logsEnd);
    if (state[0] === "R" && rest !== "") {
      for (const [request, name, args] of JSON.parse(`[${rest}]`) as [number, string, string][]) call.waiting.push({ request, name, args });
      pump(call);
    }
    return rest;
  }

  function pump(call: Call): void {
    while (call.waiting.length > 0 && call.open.size < call.limits.hostCallsAtOnce) {
      const next = call.waiting.shift() as Asked;
      call.open.add(next.request);
      call.hostCalls += 1;
      ask(call.id, next);
    }
  }

  function finish(call: Call, outputJson: string, isIntact: boolean): void {
    const bytes = Buffer.byteLength(outputJson);
    if (bytes > call.limits.outputBytes) {
      end(call, { ok: false, failure: { kind: "limit", limit: "output" } }, isIntact);
      return;
    }
    const problems = call.skill.output.check(JSON.parse(outputJson), bytes);
    end(call, problems.length > 0 ? { ok: false, failure: { kind: "invalid_output", problems } } : { ok: true, outputJson }, isIntact);
  }

  function end(call: Call, outcome: Parameters<CallPorts["done"]>[1], reusable: boolean): void {
    releaseContext(call.guest, reusable && call.open.size === 0 && call.waiting.length === 0);
    done(call, outcome);
  }

  return { begin, resume, end, markIdle: meter.mark };
}

/** What is wrong with an input, checked on the trusted side; undefined when it fits. */
export function checkInput(skill: Skill, inputJson: string): SandboxFailure | undefined {
  let input: unknown;
  try {
    input = JSON.parse(inputJson);
  } catch {
    return { kind: "invalid_input", problems: [{ pointer: "", message: "the input is not JSON" }] };
  }
  const problems = skill.input.check(input, inputJson.length);
  return problems.length > 0 ? { kind: "invalid_input", problems } : undefined;
}

const UNREADABLE_INPUT: SandboxFailure = { kind: "invalid_input", problems: [{ pointer: "", message: "does not fit the schema" }] };

function failureOf(call: Call, error: unknown): SandboxFailure {
  const message = messageOf(error);
  if (message.includes("Script execution timed out")) return { kind: "timeout", limit: "cpu" };
  if (call.guest.home.isolate.isDisposed || message.includes("disposed")) return { kind: "memory" };
  // Nothing else comes out of `enter`: it catches what `run` throws. isolated-vm reports promises rejected without a handler this way.
  return { kind: "threw", message: `unhandled rejection: ${message}` };
}
