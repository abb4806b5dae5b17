import type { SandboxFailure } from "../runtime.ts";
import type { Frame } from "../wire/frame.ts";
import type { FromHost, ToHost } from "../wire/messages.ts";
import { type Call, checkInput, createCallRunner } from "./calls.ts";
import { BadBundle, makeCodeCache, messageOf } from "./isolates.ts";
import { createSkillStore } from "./store.ts";

/** Loading that takes longer than this is announced, so that the supervisor does not take it for a slice. */
const NOTICEABLE_MS = 20;

export interface HostPorts {
  readonly send: (head: FromHost, body?: string | Uint8Array) => void;
  /** Sends now what has gathered. */
  readonly flush: () => void;
}

type CallHead = Extract<ToHost, readonly ["call", ...unknown[]]>;

/** Everything a host does, without its socket and its timers. */
export function createHost({ send, flush }: HostPorts) {
  const store = createSkillStore();
  const calls = new Map<number, Call>();
  let hasRunGuest = false;

  const runner = createCallRunner({
    ask: (id, asked) => send(["ask", id, asked.request, asked.name], asked.args),
    done: (call, outcome) => {
      calls.delete(call.id);
      const { home } = call.guest;
      if (!outcome.ok && (outcome.failure.kind === "timeout" || outcome.failure.kind === "memory")) {
        store.retire(home);
        if (home.isolate.isDisposed) endOthers(call);
      } else store.sweepRetired(home);
      const body = outcome.ok ? outcome.outputJson : JSON.stringify(outcome.failure);
      send(["done", call.id, outcome.ok, call.cpuMs, call.hostCalls, call.logs], body);
    },
  });

  /** The isolate is gone, and with it the calls that waited inside it. */
  function endOthers(cause: Call): void {
    for (const other of calls.values()) {
      if (other.guest.home !== cause.guest.home) continue;
      runner.end(
        other,
        { ok: false, failure: { kind: "crashed", message: "another call of this skill used up the isolate's memory" } },
        false,
      );
    }
  }

  function receive({ head, body }: Frame<ToHost>): void {
    switch (head[0]) {
      case "call":
        startCall(head, body);
        break;
      case "reply": {
        const call = calls.get(head[1]);
        if (call) runner.resume(call, head[2], { ok: head[3], code: head[4], body: body.toString("utf8") });
        break;
      }
      case "cancel": {
        const call = calls.get(head[1]);
        if (call) runner.end(call, { ok: false, failure: { kind: "cancelled" } }, false);
        break;
      }
      case "skill":
        store.add(head[1], body);
        break;
      case "cache":
        store.addCache(head[1], Buffer.from(body));
        break;
      case "ping":
        send(["pong", head[1]]);
        break;
      case "compile":
        // A cache may reach hosts of every company, so it comes only from a process no guest has ever run in.
        send(["compiled", head[1]], (hasRunGuest ? undefined : makeCodeCache(body.toString("utf8"))) ?? "");
        break;
    }
  }

  function startCall(head: CallHead, body: Buffer): void {
    if (head[6].inputOnly) {
      answerInputOnly(head, body.toString("utf8"));
      return;
    }
    hasRunGuest = true;
    const startedAt = performance.now();
    const opened = openCall(head, body.toString("utf8"), startedAt);
    if ("kind" in opened) {
      send(["done", head[1], false, performance.now() - startedAt, 0, []], JSON.stringify(opened));
      return;
    }
    calls.set(opened.id, opened);
    runner.begin(opened, head[4], head[5]);
  }

  function answerInputOnly([, id, skillKey]: CallHead, inputJson: string): void {
    const startedAt = performance.now();
    const skill = store.skill(skillKey);
    const failure: SandboxFailure | undefined = skill
      ? checkInput(skill, inputJson)
      : { kind: "bad_bundle", message: store.whyMissing(skillKey) };
    send(["done", id, failure === undefined, performance.now() - startedAt, 0, []], failure ? JSON.stringify(failure) : "null");
  }

  function openCall([, id, skillKey, contextKey, , , limits]: CallHead, inputJson: string, startedAt: number): Call | SandboxFailure {
    const skill = store.skill(skillKey);
    const isCheckedInside = store.checksInside(skillKey, limits);
    const refused = skill && !isCheckedInside ? checkInput(skill, inputJson) : undefined;
    if (refused) return refused;
    try {
      const guest = store.context(skillKey, contextKey, limits);
      if (performance.now() - startedAt > NOTICEABLE_MS) {
        send(["pong", 0]);
        flush();
      }
      const rest = { cpuMs: 0, hostCalls: 0, waiting: [], open: new Set<number>(), logs: [] };
      return { id, skill: guest.home.skill, guest, limits, inputJson, startedAt, wallDeadline: startedAt + limits.wallMs, ...rest };
    } catch (error) {
      return { kind: "bad_bundle", message: error instanceof BadBundle ? error.message : messageOf(error) };
    }
  }

  /** Ends calls whose wall time is over. */
  function sweep(now: number): void {
    runner.markIdle();
    for (const call of calls.values()) {
      if (now >= call.wallDeadline) runner.end(call, { ok: false, failure: { kind: "timeout", limit: "wall" } }, false);
    }
  }

  return {
    receive,
    sweep,
    get isIdle(): boolean {
      return calls.size === 0;
    },
    /** One call, waiting for its answer: nobody else here needs the CPU. */
    get isAlone(): boolean {
      return calls.size === 1;
    },
  };
}
