import { z } from "zod";
import { type CallState, callPath, followCall, progressLine, toCallError } from "../account/follow-call.ts";
import { signedIn } from "../account/session.ts";
import { command } from "../command.ts";
import type { ExitName } from "../exit-code.ts";
import { print, table } from "../output.ts";
import type { Shell } from "../shell.ts";
import { skillPath } from "../skill-path.ts";

const AS = { type: "string", description: "Another saved sign-in, or an e-mail of the demo on this machine" } as const;
const ID = { type: "positional", required: true, description: "The call's id (call_…)" } as const;

const Cancelled = z.looseObject({ callId: z.string(), status: z.string(), cancelled: z.boolean(), billed: z.boolean() });
const Listed = z.looseObject({
  items: z.array(
    z.looseObject({
      id: z.string(),
      skill: z.string(),
      version: z.string(),
      status: z.string(),
      at: z.string(),
      progress: z.looseObject({ fraction: z.number(), note: z.string().nullable() }).nullable().optional(),
    }),
  ),
});

/** Shows a call that was followed to its end. @throws CliError when it did not succeed */
export function showEnd(shell: Shell, json: boolean, call: CallState): ExitName {
  if (call.status !== "succeeded") throw toCallError(call);
  const charge = call.charge ? `charged ${call.charge.amount} ${call.charge.currency}` : "not charged";
  if (!json) shell.note(`${call.id}  ${call.skill}@${call.version}\n${charge}`);
  print(shell, json, { value: call, text: JSON.stringify(call.output ?? null, null, 2) });
  return "ok";
}

export const callsFollow = command({
  name: "calls follow",
  summary: "Follow a long call to its end: progress on stderr, then its output; Ctrl-C leaves it running",
  args: { id: ID, as: AS },
  async run({ args, shell, json }) {
    callPath(args.id);
    return showEnd(shell, json, await followCall(await signedIn(shell, args.as), shell, { id: args.id, isQuiet: json }));
  },
});

export const callsCancel = command({
  name: "calls cancel",
  summary: "End a running call: nothing is written or billed; one that is over stands (exit 9)",
  args: { id: ID, as: AS },
  async run({ args, shell, json }) {
    const path = `${callPath(args.id)}/cancel`;
    const answer = await (await signedIn(shell, args.as)).send({ method: "POST", path, body: {}, answer: Cancelled });
    const { status, cancelled } = answer;
    const text = cancelled
      ? "cancelled; nothing was written or billed"
      : status === "cancelling"
        ? "its process has been told and has not answered yet; souk calls follow shows how it ends"
        : `it had ended before (${status}) and stands, ${answer.billed ? "billed" : "not billed"}`;
    print(shell, json, { value: answer, text });
    return cancelled || status === "cancelling" ? "ok" : "conflict";
  },
});

export const callsLs = command({
  name: "calls ls",
  summary: "List your newest calls, or those that run now",
  args: {
    running: { type: "boolean", description: "Long calls that run now" },
    all: { type: "boolean", description: "Those of everybody (administrators, auditors)" },
    skill: { type: "string", description: "Of one skill" },
    as: AS,
  },
  async run({ args, shell, json }) {
    const query = new URLSearchParams({
      mine: String(!args.all),
      ...(args.running ? { status: "running" } : { limit: "20" }),
      ...(args.skill === undefined ? {} : { skill: skillPath(args.skill) }),
    });
    const { items } = await (await signedIn(shell, args.as)).send({ path: `/v1/calls?${query}`, answer: Listed });
    const rows = items.map((call) => [
      call.id,
      `${call.skill}@${call.version}`,
      call.status,
      call.at,
      call.progress ? progressLine(call.progress).trim() : "",
    ]);
    const text =
      rows.length === 0
        ? args.running
          ? "no long call runs"
          : "there are no calls"
        : table([["id", "skill", "status", "since", ""], ...rows]);
    print(shell, json, { value: items, text });
    return "ok";
  },
});
