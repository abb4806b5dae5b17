import { CallResponse, DryRunResponse } from "@souk/contracts";
import { z } from "zod";
import { followCall } from "../account/follow-call.ts";
import { signedIn } from "../account/session.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import type { ExitName } from "../exit-code.ts";
import { callLocally } from "../local/call-locally.ts";
import { print } from "../output.ts";
import type { Shell } from "../shell.ts";
import { skillPath } from "../skill-path.ts";
import { showEnd } from "./calls.ts";

/** The input of a call: JSON on the command line, or `-` for stdin. */
async function readInput(shell: Shell, text: string): Promise<unknown> {
  const json = text === "-" ? await shell.readInput() : text;
  try {
    return JSON.parse(json);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new CliError("usage", `the input is not JSON: ${cause}`, { fix: `put it in single quotes: -i '{"invoice":"INV-1042"}'` });
  }
}

/** "0.15 USD" as the API takes it. */
function parseMaxPrice(text: string): { amount: string; currency: string } {
  const match = /^(\d{1,12}(?:\.\d{1,6})?) ?([A-Z]{3})$/.exec(text.trim());
  if (!match) throw new CliError("usage", `${JSON.stringify(text)} is not a price`, { fix: '--max-price "0.15 USD"' });
  return { amount: match[1] ?? "", currency: match[2] ?? "" };
}

function showAnswer(answer: CallResponse): string {
  const { charge, outcomes, callId, replayed, skill } = answer;
  const pending = outcomes.map((outcome) => `, ${outcome.name} ${outcome.key} ${outcome.state} ${outcome.amount}`).join("");
  return `${callId}  ${skill.name}@${skill.version}${replayed ? "  (replayed)" : ""}\ncharged ${charge.amount} ${charge.currency}${pending}`;
}

const Started = z.looseObject({ callId: z.string(), status: z.string() });
type Started = z.output<typeof Started>;

/** The id alone on stdout, for programs; how to go on for people. */
function showStarted(shell: Shell, json: boolean, started: Started): ExitName {
  const { callId, status } = started;
  if (!json) shell.note(status === "running" ? "it runs" : `this key was answered before: ${status}`);
  print(shell, json, { value: started, text: callId });
  if (!json) shell.note(`follow it: souk calls follow ${callId}\nend it:    souk calls cancel ${callId}`);
  return "ok";
}

/** @throws CliError for options that contradict each other */
function requireFitting(args: Readonly<Partial<Record<"async" | "follow" | "local" | "dry-run", boolean | undefined>>>): void {
  if (!args.async && !args.follow) return;
  const other = args.async && args.follow ? "--follow" : args.local ? "--local" : args["dry-run"] ? "--dry-run" : null;
  if (other === null) return;
  const one = args.async ? "--async" : "--follow";
  throw new CliError("usage", `${one} and ${other} do not go together`, { fix: "see: souk call --help" });
}

export const call = command({
  name: "call",
  summary: "Call a skill in the marketplace, or with --local the one in this folder",
  args: {
    skill: { type: "positional", required: false, description: "publisher/skill; with --local a folder (default: here)" },
    input: { type: "string", alias: "i", description: "The input as JSON, or - to read it from stdin", required: true },
    as: { type: "string", description: "Another saved sign-in, or an e-mail of the demo on this machine" },
    local: { type: "boolean", description: "Run the skill of a folder in the sandbox of this machine; souk dev answers if it runs" },
    "idempotency-key": { type: "string", description: "The same key never runs or costs twice" },
    "max-price": { type: "string", description: 'Refuse before running when the call can cost more, e.g. "0.15 USD"' },
    version: { type: "string", description: "A version other than the enabled one" },
    "dry-run": { type: "boolean", description: "Only say whether the call would be allowed, and the most it can cost" },
    async: { type: "boolean", description: "Do not wait: print the call's id and how to follow it; the call may take ten minutes" },
    follow: { type: "boolean", description: "The same, but follow its progress to the end; a lost connection does not lose the call" },
    workspace: { type: "string", description: "With --local: folder to use as workspace" },
  },
  async run({ args, shell, json }) {
    requireFitting(args);
    const input = await readInput(shell, args.input);
    if (args.local) return callLocally({ shell, json, path: args.skill, input, workspace: args.workspace });
    if (args.skill === undefined) throw new CliError("usage", "which skill?", { fix: "souk call <publisher/skill> -i '{…}', or --local" });
    const path = `/v1/skills/${skillPath(args.skill)}/calls`;
    const key = args["idempotency-key"];
    const body = {
      input,
      ...(args.version === undefined ? {} : { version: args.version }),
      ...(args["max-price"] === undefined ? {} : { maxPrice: parseMaxPrice(args["max-price"]) }),
      ...(args["dry-run"] ? { dryRun: true } : {}),
    };
    const api = await signedIn(shell, args.as);
    const headers = { ...(key === undefined ? {} : { "idempotency-key": key }) };
    if (args.async || args.follow) {
      const started = await api.send({ method: "POST", path, body, headers: { ...headers, prefer: "respond-async" }, answer: Started });
      return args.follow
        ? showEnd(shell, json, await followCall(api, shell, { id: started.callId, isQuiet: json }))
        : showStarted(shell, json, started);
    }
    const answer = await api.send({
      method: "POST",
      path,
      body,
      headers,
      answer: z.union([CallResponse, DryRunResponse]),
      timeoutMs: 150_000,
    });
    if ("dryRun" in answer) {
      const { amount, currency } = answer.maximumPrice;
      const { allowed, missing, howToFix } = answer.decision;
      const text = allowed
        ? answer.replayOf === undefined
          ? `allowed, at most ${amount} ${currency}\n${answer.grant.join("\n")}`
          : `this key was answered before: the call would give the answer of ${answer.replayOf} again, at no charge`
        : `not allowed: ${missing.join("; ")}\n${howToFix ?? ""}`;
      print(shell, json, { value: answer, text });
      return allowed ? "ok" : "denied";
    }
    if (!json) shell.note(showAnswer(answer));
    print(shell, json, { value: answer, text: JSON.stringify(answer.output, null, 2) });
    return "ok";
  },
});
