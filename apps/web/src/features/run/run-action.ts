"use server";
import { z } from "zod";
import { requireAccessToken } from "../../auth/session.ts";
import { webEnv } from "../../env.ts";
import { loadOrProblem } from "../../trpc/load.ts";
import { toPageProblem } from "../../trpc/problem.ts";
import { api } from "../../trpc/server.ts";
import type { CallDetail } from "../../trpc/views.ts";
import type { CallAnswer, DryRunAnswer, RunResult } from "./run-result.ts";

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

/** Calls a skill as the signed-in person, over the same route everybody else's programs use. */
export async function runSkill(request: z.input<typeof Run>): Promise<RunResult> {
  const { skill, version, input, maxPrice, dryRun, key } = Run.parse(request);
  const token = await requireAccessToken();
  try {
    const answer = await fetch(`${webEnv().apiUrl}/v1/skills/${skill}/calls`, {
      method: "POST",
      cache: "no-store",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}`, "idempotency-key": key },
      body: JSON.stringify({ input, version, ...(maxPrice ? { maxPrice } : {}), ...(dryRun ? { dryRun } : {}) }),
    });
    const body: unknown = await answer.json();
    if (!answer.ok) {
      const problem = toPageProblem(body);
      return { kind: "failed", problem, trace: await traceOf(problem.callId) };
    }
    if (dryRun) return { kind: "dryRun", answer: body as DryRunAnswer };
    const call = body as CallAnswer;
    return { kind: "succeeded", answer: call, trace: await traceOf(call.callId) };
  } catch {
    return { kind: "failed", problem: toPageProblem(null), trace: null };
  }
}
