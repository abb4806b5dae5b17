/** One sandbox host: a process that runs the guests of one company and knows nothing else. Talks to its supervisor over file descriptor 3. */
import { Socket } from "node:net";
import type { SandboxFailure } from "../runtime.ts";
import { createFrameReader, createFrameWriter, type Frame } from "../wire/frame.ts";
import type { FromHost, ToHost } from "../wire/messages.ts";
import { type Call, createCallRunner } from "./calls.ts";
import { BadBundle, keepSpare, makeCodeCache, messageOf } from "./isolates.ts";
import { createSkillStore } from "./store.ts";
import { warmUp } from "./warm-up.ts";

/** Longest stretch of work before the loop looks at new messages (pings, cancels) again. */
const TURN_MS = 5;
const SWEEP_MS = 25;
const NOTICEABLE_MS = 20;
const IDLE_MS = 50;
/** Isolates of this size are made ahead: the default limit. */
const USUAL_MEMORY_MB = 64;

const socket = new Socket({ fd: 3, readable: true, writable: true });
const writer = createFrameWriter((bytes) => socket.write(bytes));
const send = (head: FromHost, body: string | Uint8Array = ""): void => writer.push(head, body);

const store = createSkillStore();
const calls = new Map<number, Call>();
let queue: Frame<ToHost>[] = [];
let scheduled = false;
let hasRunGuest = false;

const runner = createCallRunner({
  ask: (id, asked) => send(["ask", id, asked.request, asked.name], asked.args),
  done: (call, outcome) => {
    calls.delete(call.id);
    const home = call.guest.home;
    if (!outcome.ok && (outcome.failure.kind === "timeout" || outcome.failure.kind === "memory")) {
      store.retire(home);
      if (home.isolate.isDisposed) endOthers(call);
    } else store.sweepRetired(home);
    send(
      ["done", call.id, outcome.ok, call.cpuMs, call.hostCalls, call.logs],
      outcome.ok ? outcome.outputJson : JSON.stringify(outcome.failure),
    );
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

function handle({ head, body }: Frame<ToHost>): void {
  switch (head[0]) {
    case "call":
      startCall(head, body);
      break;
    case "reply": {
      const call = calls.get(head[1]);
      if (call) runner.resume(call, head[2], { ok: head[3], code: head[4], body: body.toString("utf8") });
      break;
    }
    case "skill":
      store.add(head[1], body);
      break;
    case "cache":
      store.addCache(head[1], Buffer.from(body));
      break;
    case "ping":
      send(["pong", head[1], process.memoryUsage.rss()]);
      break;
    case "compile":
      compile(head[1], body);
      break;
    case "cancel":
      break;
  }
}

/** Cancels overtake everything else: a call that has not begun must not begin any more. */
function cancel(id: number): void {
  const call = calls.get(id);
  if (call) runner.end(call, { ok: false, failure: { kind: "cancelled" } }, false);
  else queue = queue.filter(({ head }) => !(head[0] === "call" && head[1] === id));
}

type CallHead = Extract<ToHost, readonly ["call", ...unknown[]]>;

function startCall([, id, skillKey, contextKey, now, seed, limits]: CallHead, body: Buffer): void {
  hasRunGuest = true;
  const startedAt = performance.now();
  const inputJson = body.toString("utf8");
  const opened = openCall();
  if ("kind" in opened) {
    send(["done", id, false, performance.now() - startedAt, 0, []], JSON.stringify(opened));
    return;
  }
  calls.set(id, opened);
  runner.begin(opened, inputJson, now, seed);

  function openCall(): Call | SandboxFailure {
    const refused = checkInput(skillKey, inputJson, body.length);
    if (refused) return refused;
    try {
      const guest = store.context(skillKey, contextKey, limits.memoryMb);
      if (performance.now() - startedAt > NOTICEABLE_MS) {
        // Loading took time of its own: show the supervisor that the slice only begins now.
        send(["pong", 0, 0]);
        writer.flush();
      }
      const wallDeadline = startedAt + limits.wallMs;
      return {
        id,
        skill: guest.home.skill,
        guest,
        limits,
        startedAt,
        wallDeadline,
        cpuMs: 0,
        hostCalls: 0,
        waiting: [],
        open: new Set(),
        logs: [],
      };
    } catch (error) {
      return { kind: "bad_bundle", message: error instanceof BadBundle ? error.message : messageOf(error) };
    }
  }
}

function checkInput(skillKey: string, inputJson: string, bytes: number): SandboxFailure | undefined {
  const skill = store.skill(skillKey);
  if (skill === undefined) return undefined;
  let input: unknown;
  try {
    input = JSON.parse(inputJson);
  } catch {
    return { kind: "invalid_input", problems: [{ pointer: "", message: "the input is not JSON" }] };
  }
  const problems = skill.checkInput(input, bytes);
  return problems.length > 0 ? { kind: "invalid_input", problems } : undefined;
}

/** A cache may reach hosts of every company, so it comes only from a process no guest has ever run in. */
function compile(sha256: string, body: Buffer): void {
  const cache = hasRunGuest ? undefined : makeCodeCache(body.toString("utf8"));
  send(["compiled", sha256], cache ?? "");
}

function work(): void {
  scheduled = false;
  const until = performance.now() + TURN_MS;
  let done = 0;
  while (done < queue.length) {
    handle(queue[done] as Frame<ToHost>);
    done += 1;
    if (performance.now() >= until) break;
  }
  queue = done === queue.length ? [] : queue.slice(done);
  writer.flush();
  if (queue.length > 0) schedule();
  else if (calls.size === 0) warmUpWhenIdle();
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(work);
}

const read = createFrameReader<ToHost>((frame) => {
  if (frame.head[0] === "cancel") cancel(frame.head[1]);
  else queue.push(frame);
});
socket.on("data", (chunk: Buffer) => {
  read(chunk);
  if (!scheduled) work();
});
const leave = (): void => void process.kill(process.pid, "SIGKILL");
socket.on("close", leave);
socket.on("error", leave);

setInterval(() => {
  const at = performance.now();
  for (const call of calls.values()) {
    if (at >= call.wallDeadline) runner.end(call, { ok: false, failure: { kind: "timeout", limit: "wall" } }, false);
  }
  writer.flush();
}, SWEEP_MS);

let idleTimer: NodeJS.Timeout | undefined;

/** Work ahead of the next first call, while there is nothing else to do. */
function warmUpWhenIdle(): void {
  clearTimeout(idleTimer);
  idleTimer = setTimeout(() => keepSpare(USUAL_MEMORY_MB), IDLE_MS);
}

send(["ready"]);
writer.flush();
setImmediate(() => {
  warmUp();
  keepSpare(USUAL_MEMORY_MB);
});
