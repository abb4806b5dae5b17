"use server";
import { getLocale } from "next-intl/server";
import { z } from "zod";
import { requireAccessToken } from "../../auth/session.ts";
import { webEnv } from "../../env.ts";
import { loadOrProblem } from "../../trpc/load.ts";
import { toPageProblem } from "../../trpc/problem.ts";
import { api } from "../../trpc/server.ts";
import type { CallDetail, RunningCall } from "../../trpc/views.ts";
import type { CallAnswer, DryRunAnswer, RunResult, ShownAnswer } from "./run-result.ts";

const Run = z.strictObject({
  skill: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/),
  version: z.string().max(64),
  input: z.unknown(),
  maxPrice: z.strictObject({ amount: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/), currency: z.string().length(3) }).nullable(),
  dryRun: z.boolean(),
  /** Made by the browser once per press of "Run", so that a repeated request is never charged twice. */
  key: z.string().min(8).max(128),
});

async function traceOf(callId: string | null): Promise<CallDetail | null> {
  if (!callId) return null;
  const loaded = await loadOrProblem(async () => (await api()).calls.get.query({ id: callId }));
  return loaded.ok ? loaded.data : null;
}

/** How a call stands that the page lost sight of: still running, or its end. */
export async function runById(id: string): Promise<RunResult | null> {
  const wanted = z.string().max(60).parse(id);
  const { calls } = await api();
  const look = () => loadOrProblem(() => calls.get.query({ id: wanted }));
  let ended = await look();
  if (!ended.ok && ended.problem.code === "not_found") {
    const running = await loadOrProblem(() => calls.runningOne.query({ id: wanted }));
    if (running.ok && running.data) return { kind: "running", call: running.data };
    ended = await look();
  }
  if (!ended.ok) return ended.problem.code === "not_found" ? null : { kind: "failed", problem: ended.problem, trace: null };
  const call = ended.data;
  if (call.problem) return { kind: "failed", problem: toPageProblem(call.problem, await getLocale()), trace: call };
  return call.charge === null ? null : { kind: "succeeded", answer: toAnswer(call, call.charge), trace: call };
}

function toAnswer(call: CallDetail, charge: NonNullable<CallDetail["charge"]>): ShownAnswer {
  return {
    callId: call.id,
    output: call.output,
    charge,
    outcomes: call.outcomes.flatMap((outcome) =>
      outcome.settlesAt === null ? [] : [{ ...outcome, amount: outcome.amount.amount, settlesAt: outcome.settlesAt }],
    ),
    receipt: call.receipt ?? "",
    replayed: false,
    skill: { name: call.skill, version: call.version },
    usage: { wallMs: call.usage?.wallMs ?? 0 },
  };
}

/** After this many seconds a call is shown as running, with its progress and a way to end it. */
const WAIT_SECONDS = 1;

/**
 * Calls a skill as the signed-in person, over the same route everybody else's programs use. Null: the API could not be reached, and whether it runs is not
 * known; the same key may be sent again.
 */
export async function runSkill(request: z.input<typeof Run>): Promise<RunResult | null> {
  const { skill, version, input, maxPrice, dryRun, key } = Run.parse(request);
  const token = await requireAccessToken();
  const prefer = dryRun ? {} : { prefer: `respond-async, wait=${WAIT_SECONDS}` };
  try {
    const answer = await fetch(`${webEnv().apiUrl}/v1/skills/${skill}/calls`, {
      method: "POST",
      cache: "no-store",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}`, "idempotency-key": key, ...prefer },
      body: JSON.stringify({ input, version, ...(maxPrice ? { maxPrice } : {}), ...(dryRun ? { dryRun } : {}) }),
    });
    const body: unknown = await answer.json();
    if (!answer.ok) {
      const problem = toPageProblem(body, await getLocale());
      return { kind: "failed", problem, trace: await traceOf(problem.callId) };
    }
    if (dryRun) return { kind: "dryRun", answer: body as DryRunAnswer };
    if (answer.status === 202) return { kind: "running", call: body as RunningCall };
    const call = body as CallAnswer;
    return { kind: "succeeded", answer: call, trace: await traceOf(call.callId) };
  } catch {
    return null;
  }
}
