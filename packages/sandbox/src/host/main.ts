/** One sandbox host: a process that runs the guests of one company and knows nothing else. Talks to its supervisor over file descriptor 3. */
import { Socket } from "node:net";
import { createFrameReader, createFrameWriter, type Frame } from "../wire/frame.ts";
import type { FromHost, ToHost } from "../wire/messages.ts";
import { type Call, createCallRunner } from "./calls.ts";
import { BadBundle, makeCodeCache, messageOf } from "./isolates.ts";
import { createSkillStore } from "./store.ts";

/** Longest stretch of work before the loop looks at new messages (pings, cancels) again. */
const TURN_MS = 5;
const SWEEP_MS = 25;

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
      return startCall(head, body);
    case "reply": {
      const call = calls.get(head[1]);
      if (call) runner.resume(call, head[2], { ok: head[3], code: head[4], body: body.toString("utf8") });
      return;
    }
    case "cancel": {
      const call = calls.get(head[1]);
      if (call) runner.end(call, { ok: false, failure: { kind: "cancelled" } }, false);
      return;
    }
    case "skill":
      return store.add(head[1], body);
    case "cache":
      return store.addCache(head[1], Buffer.from(body));
    case "ping":
      return send(["pong", head[1], process.memoryUsage.rss()]);
    case "compile":
      return compile(head[1], body);
  }
}

function startCall([, id, skillKey, contextKey, now, seed, limits]: Extract<ToHost, readonly ["call", ...unknown[]]>, body: Buffer): void {
  hasRunGuest = true;
  const startedAt = performance.now();
  const refuse = (failure: unknown): void => send(["done", id, false, performance.now() - startedAt, 0, []], JSON.stringify(failure));
  const inputJson = body.toString("utf8");
  const skill = store.skill(skillKey);
  if (skill) {
    let input: unknown;
    try {
      input = JSON.parse(inputJson);
    } catch {
      return refuse({ kind: "invalid_input", problems: [{ pointer: "", message: "the input is not JSON" }] });
    }
    const problems = skill.checkInput(input, body.length);
    if (problems.length > 0) return refuse({ kind: "invalid_input", problems });
  }
  let call: Call;
  try {
    const guest = store.context(skillKey, contextKey, limits.memoryMb);
    const wallDeadline = startedAt + limits.wallMs;
    call = {
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
    return refuse({ kind: "bad_bundle", message: error instanceof BadBundle ? error.message : messageOf(error) });
  }
  calls.set(id, call);
  runner.begin(call, inputJson, now, seed);
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
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(work);
}

const read = createFrameReader<ToHost>((frame) => queue.push(frame));
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

send(["ready"]);
writer.flush();
