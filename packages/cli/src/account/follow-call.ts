import { setTimeout as pause } from "node:timers/promises";
import { Charge, ErrorCodeSchema, type Problem, problemType } from "@souk/contracts";
import { ERROR_STATUS } from "@souk/kernel";
import { z } from "zod";
import { CliError, fromProblem } from "../cli-error.ts";
import type { Shell } from "../shell.ts";
import type { Api } from "./api.ts";

const CallProblem = z.looseObject({ code: ErrorCodeSchema, detail: z.string() });

/** A call as GET /v1/calls/{id} answers it, as far as the CLI uses it. */
export const CallState = z.looseObject({
  id: z.string(),
  status: z.string(),
  skill: z.string(),
  version: z.string(),
  output: z.unknown().optional(),
  charge: Charge.nullable().optional(),
  problem: CallProblem.nullable().optional(),
});
export type CallState = z.output<typeof CallState>;

const Progress = z.looseObject({ fraction: z.number(), note: z.string().nullable() });
const State = z.looseObject({ status: z.string() });

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const MOST_TRIES = 10;

/** The path of a call in the API. @throws CliError for something that is no id of a call */
export function callPath(id: string): string {
  if (!/^call_[0-9A-Z]{26}$/.test(id))
    throw new CliError("usage", `${JSON.stringify(id)} is not the id of a call`, {
      fix: "call_ and 26 characters, as souk call --async prints it",
    });
  return `/v1/calls/${id}`;
}

/** What a running call says of itself, as one line. */
export function progressLine(progress: { readonly fraction: number; readonly note: string | null }): string {
  return `${String(Math.round(progress.fraction * 100)).padStart(3)} %${progress.note === null ? "" : `  ${progress.note}`}`;
}

/**
 * Follows a call to its end, telling its progress to the person at the terminal; a broken line is mended, the call goes on meanwhile.
 * @throws CliError `notFound`; `unavailable` when the API stays away; `interrupted` by Ctrl-C, which does not end the call
 */
export async function followCall(api: Api, shell: Shell, follow: { readonly id: string; readonly isQuiet: boolean }): Promise<CallState> {
  const path = callPath(follow.id);
  const say = (line: string): void => {
    if (!follow.isQuiet) shell.note(line);
  };
  for (let tries = 0; ; tries++) {
    try {
      for await (const { event, data } of api.events(`${path}/events`)) {
        tries = 0;
        if (event === "progress") say(progressLine(Progress.parse(data)));
        if (event === "state" && State.parse(data).status !== "running") return await api.send({ path, answer: CallState });
      }
    } catch (error) {
      if (shell.signal.aborted) say(`the call goes on; souk calls cancel ${follow.id} ends it`);
      if (!(error instanceof CliError) || error.exit !== "unavailable" || shell.signal.aborted) throw error;
      if (tries >= MOST_TRIES)
        throw new CliError("unavailable", "the connection is lost; the call goes on", {
          fix: `souk calls follow ${follow.id}`,
          cause: error,
        });
    }
    if (tries === 0) say("the connection broke, trying again; the call goes on");
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS), undefined, { signal: shell.signal }).catch(() => undefined);
  }
}

/** Why a call that is over did not succeed. */
export function toCallError(call: CallState): CliError {
  const code = call.problem?.code ?? "skill_failed";
  const problem: Problem = {
    type: problemType(code),
    title: call.status,
    status: ERROR_STATUS[code],
    detail: call.problem?.detail ?? `The call ended as ${call.status}.`,
    code,
    requestId: call.id,
    retryable: false,
    billed: false,
    callId: call.id,
  };
  return fromProblem(problem);
}
