import type { HostReply, SandboxJob } from "../runtime.ts";
import type { FromHost } from "../wire/messages.ts";
import { type Active, enterRunning, leaveRunning } from "./active.ts";
import type { HostProcess } from "./host-process.ts";
import type { SandboxLog } from "./options.ts";

const MAX_REPLY_CHARS = 16 * 1024 * 1024;

interface Asked {
  readonly head: Ask;
  readonly body: Buffer;
}

export interface AskPorts {
  readonly log: SandboxLog;
  /** The host asks for more than the guest may: it is not ours any more. */
  readonly onAbuse: (active: Active) => void;
  /** The guest has its answer: it may ask again at once. */
  readonly onAnswered: () => void;
}

type Ask = Extract<FromHost, readonly ["ask", ...unknown[]]>;

/** Answers one host action of a guest. The host is trusted neither with the number of actions nor with their arguments. */
export async function answerAsk(
  active: Active,
  { head: [, id, request, name], body }: Asked,
  { log, onAbuse, onAnswered }: AskPorts,
): Promise<void> {
  const host = active.host as HostProcess;
  const { limits } = active.job;
  active.hostCalls += 1;
  if (active.hostCalls > limits.hostCalls || active.openAsks >= limits.hostCallsAtOnce) {
    onAbuse(active);
    return;
  }
  if (active.openAsks === 0) leaveRunning(active, host);
  active.openAsks += 1;
  const reply = await perform(active.job, String(name), body, log);
  if (active.settled || active.host !== host || host.state === "dead") return;
  active.openAsks -= 1;
  if (active.openAsks === 0) enterRunning(active, host);
  host.send(["reply", id, request, reply.ok, reply.ok ? "" : reply.code], reply.text);
  onAnswered();
}

type Reply = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly code: string; readonly text: string };

async function perform(job: SandboxJob, name: string, body: Buffer, log: SandboxLog): Promise<Reply> {
  try {
    const reply: HostReply = await job.onHostCall(name, JSON.parse(body.toString("utf8")));
    if (!reply.ok) return { ok: false, code: reply.code, text: reply.message };
    const text = JSON.stringify(reply.value) ?? "null";
    if (text.length > MAX_REPLY_CHARS) return { ok: false, code: "payload_too_large", text: "the answer is too large for a skill" };
    return { ok: true, text };
  } catch (error) {
    log("host-call.failed", { callId: job.callId, name, error });
    return { ok: false, code: "internal", text: "the action failed inside the platform" };
  }
}
