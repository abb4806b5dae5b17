import { DomainError } from "@souk/kernel";
import type { HostReply } from "@souk/sandbox";
import type { CallAction } from "../usage/index.ts";
import { type ActionResult, Refused } from "./actions/action.ts";

/** One thing a skill asked for; `n` is its number in the call. */
export interface Asked {
  readonly n: number;
  /** Name on the bridge, e.g. `files.read`. */
  readonly kind: string;
  readonly args: unknown;
}

/** What one call asked for, each entry with the decision about it and how it ended. */
export interface ActionLog {
  /** In the order in which they ended. */
  readonly actions: CallAction[];
  /** Carries one out and records it. @throws what is neither a refusal nor an expected failure */
  perform(asked: Asked, act: () => Promise<ActionResult>): Promise<HostReply>;
  /**
   * The skill has ended and its requests were told to stop: waits until these are on record and records what still hangs, also behind an
   * answer, as stopped. What ends later is not kept: the call is being stored.
   */
  close(): Promise<void>;
}

/** Why something is stopped that a call still had on its way. */
export const CALL_OVER = { message: "the call was over before this was done", layer: "platform", rule: "call over" } as const;

/** What goes outside ends soon after the call, told by its signal. */
const OUTSIDE = new Set(["net.fetch", "connection.request"]);

interface Entry {
  readonly asked: Asked;
  readonly atMs: number;
  reply: Promise<unknown>;
}

type Ending = Pick<CallAction, "allowed"> & Partial<Omit<CallAction, "n" | "kind" | "atMs" | "ms">>;

/** Creates the log of one call that begins now. */
export function createActionLog(): ActionLog {
  const startedAt = performance.now();
  const sinceStart = (): number => performance.now() - startedAt;
  const actions: CallAction[] = [];
  const open = new Set<Entry>();
  /** What goes on behind an answer, by the number of its action. */
  const behind = new Set<number>();

  function end(entry: Entry, { target = targetOf(entry.asked.args), ...ending }: Ending): void {
    if (!open.delete(entry)) return;
    const { asked, atMs } = entry;
    const shown = { kind: asked.kind, target: target.slice(0, 300) };
    actions.push({
      n: asked.n,
      atMs: round(atMs),
      ...shown,
      reason: null,
      layer: null,
      bytes: null,
      ...ending,
      ms: round(sinceStart() - atMs),
    });
  }

  /** The record of something that was answered already is put right. */
  function amend(n: number, ending: Ending): void {
    if (!behind.delete(n)) return;
    const index = actions.findIndex((action) => action.n === n);
    const answered = actions[index];
    if (answered) actions[index] = { ...answered, bytes: null, ...ending };
  }

  function follow(n: number, work: Promise<unknown>): void {
    behind.add(n);
    work.then(
      () => behind.delete(n),
      (error) => amend(n, endingOf(error)),
    );
  }

  async function carryOut(entry: Entry, act: () => Promise<ActionResult>): Promise<HostReply> {
    try {
      const result = await act();
      const { target, value, bytes, status } = result;
      end(entry, { allowed: true, target, bytes, ...(status === undefined ? {} : { status }) });
      if (result.behind) follow(entry.asked.n, result.behind);
      return { ok: true, value };
    } catch (error) {
      const ending = endingOf(error);
      end(entry, ending);
      if (!(error instanceof Refused || error instanceof DomainError)) throw error;
      return { ok: false, code: error.code, message: error.message };
    }
  }

  return {
    actions,
    perform: (asked, act) => {
      const entry: Entry = { asked, atMs: sinceStart(), reply: Promise.resolve() };
      open.add(entry);
      const reply = carryOut(entry, act);
      entry.reply = reply;
      return reply;
    },
    close: async () => {
      await Promise.allSettled([...open].filter(({ asked }) => OUTSIDE.has(asked.kind)).map(({ reply }) => reply));
      const { message, ...decision } = CALL_OVER;
      const stopped = { allowed: false, reason: message, ...decision };
      for (const entry of [...open]) end(entry, stopped);
      for (const n of [...behind]) amend(n, stopped);
    },
  };
}

/** How an error reads in the trace. A request that ended with its call was stopped by Souk, whatever was decided about it. */
function endingOf(error: unknown): Ending {
  if (error instanceof Refused) {
    const { target, message, layer, rule, code } = error;
    return { allowed: false, target, reason: message, layer, code, ...(rule === null ? {} : { rule }) };
  }
  if (!(error instanceof DomainError)) return { allowed: true, reason: "the action failed inside the platform", code: "internal" };
  const { code, message } = error;
  if (code === "cancelled") return { allowed: false, reason: message, code, layer: CALL_OVER.layer, rule: CALL_OVER.rule };
  return { allowed: true, reason: message, code };
}

const round = (ms: number): number => Math.round(ms * 100) / 100;

function targetOf(args: unknown): string {
  const { path, key, prefix, url, connection } = (args ?? {}) as Record<"path" | "key" | "prefix" | "url" | "connection", unknown>;
  return String(path ?? key ?? prefix ?? (typeof url === "string" && URL.canParse(url) ? new URL(url).origin : connection) ?? "");
}
