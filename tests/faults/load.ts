import { setTimeout as sleep } from "node:timers/promises";
import { callSkill } from "../support/api.ts";

/** What one key was finally answered. */
export interface Outcome {
  readonly key: string;
  readonly text: string;
  readonly status: number;
  /** Output, charge, receipt and the rest, or the problem. */
  readonly body: Record<string, unknown>;
  readonly attempts: number;
}

export interface Load {
  /** Ends it and waits until every key that was begun has its final answer. */
  readonly stop: () => Promise<readonly Outcome[]>;
  readonly answered: () => number;
}

export interface LoadOptions {
  /** Where calls may be sent; each attempt picks the next one. */
  readonly urls: readonly string[];
  readonly apiKey: string;
  readonly skill: string;
  readonly callers: number;
}

const GIVE_UP_MS = 60_000;
/** A call ends within its wall time and a flush tried again for half a minute: a longer silence is a call that was lost. */
const SILENCE_MS = 75_000;

/** Answers after which a client tries the same key again: nothing was decided yet. */
function isUndecided(status: number, body: Record<string, unknown>): boolean {
  return status === 500 || status === 503 || status === 429 || (status === 504 && body["callId"] === undefined);
}

/** One call as a careful client makes it: the same key until there is an answer. */
async function callUntilAnswered(options: LoadOptions, key: string, text: string): Promise<Outcome> {
  const end = performance.now() + GIVE_UP_MS;
  for (let attempts = 1; ; attempts++) {
    const url = options.urls[attempts % options.urls.length] ?? "";
    const request = { skill: options.skill, body: { input: { text } }, idempotencyKey: key };
    const from = performance.now();
    const answer = await callSkill(url, options.apiKey, { ...request, signal: AbortSignal.timeout(SILENCE_MS) }).catch(() => null);
    if (answer === null && performance.now() - from >= SILENCE_MS) throw new Error(`${url} was silent about ${key} for ${SILENCE_MS} ms`);
    if (answer && !isUndecided(answer.status, answer.body)) return { key, text, status: answer.status, body: answer.body, attempts };
    if (performance.now() > end) throw new Error(`no answer for ${key}: ${JSON.stringify(answer)}`);
    await sleep(20 + Math.min(attempts * 20, 400));
  }
}

/** Calls without a pause from many callers, each with a key of its own per call. */
export function startLoad(options: LoadOptions): Load {
  const outcomes: Outcome[] = [];
  let isRunning = true;
  let next = 0;
  const caller = async () => {
    while (isRunning) {
      next += 1;
      const n = next;
      outcomes.push(await callUntilAnswered(options, `load-key-${n}`, "word ".repeat((n % 50) + 1)));
    }
  };
  const callers = Promise.all(Array.from({ length: options.callers }, caller));
  callers.catch(() => {}); // told by stop()
  return {
    answered: () => outcomes.length,
    stop: async () => {
      isRunning = false;
      await callers;
      return outcomes;
    },
  };
}
