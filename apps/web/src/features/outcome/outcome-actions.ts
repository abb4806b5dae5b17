"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";

const Confirm = z.strictObject({ id: z.string().max(64) });
const Reject = Confirm.extend({ reason: z.string().min(1).max(500) });
type Decided = Loaded<{ id: string; state: string }>;

/** Says that an outcome happened. */
export async function confirmOutcome(input: z.input<typeof Confirm>): Promise<Decided> {
  const outcome = Confirm.parse(input);
  return loadOrProblem(async () => (await api()).outcomes.confirm.mutate(outcome));
}

/** Says that an outcome did not happen, and why. */
export async function rejectOutcome(input: z.input<typeof Reject>): Promise<Decided> {
  const outcome = Reject.parse(input);
  return loadOrProblem(async () => (await api()).outcomes.reject.mutate(outcome));
}
