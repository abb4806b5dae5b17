import { z } from "zod";
import type { Principal } from "../identity/index.ts";

/** Answer 202 of a call with `Prefer: respond-async`, and what GET /v1/calls/{id} says until it is over. */
export const RunningCallView = z.strictObject({
  id: z.string(),
  callId: z.string(),
  status: z.literal("running"),
  skill: z.string(),
  version: z.string(),
  at: z.string(),
  /** Stopped then at the latest. */
  deadline: z.string(),
  progress: z.strictObject({ fraction: z.number(), note: z.string().nullable() }).nullable(),
});
export type RunningCallView = z.output<typeof RunningCallView>;

/** Answer of GET /v1/calls?status=running. */
export const RunningCallPage = z.strictObject({ items: z.array(RunningCallView), nextCursor: z.null() });

/** Answer of POST /v1/calls/{id}/cancel. */
export const CancelView = z.strictObject({
  callId: z.string(),
  /** `cancelling`: its node has been told and has not answered yet. */
  status: z.string(),
  cancelled: z.boolean(),
  billed: z.boolean(),
});
export type CancelView = z.output<typeof CancelView>;

/** Looking at running calls, and ending them. */
export interface RunningCallDesk {
  /** The call while it runs and is a long one; null when it is over or unknown. */
  find(principal: Principal, id: string): Promise<RunningCallView | null>;
  /** Long calls that run now and are for these eyes, newest first: the caller's own, or everybody's for administrators and auditors. */
  list(principal: Principal, isMine: boolean): Promise<readonly RunningCallView[]>;
  /** Ends a call; one that is over already stands. @throws DomainError `not_found`, also for calls of others */
  cancel(principal: Principal, id: string): Promise<CancelView>;
}
