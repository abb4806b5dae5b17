import { z } from "zod";
import { signedIn } from "../account/session.ts";
import { CliError } from "../cli-error.ts";
import { type Command, command } from "../command.ts";
import { counted, print, table } from "../output.ts";

const AS = { type: "string", description: "Another saved sign-in, or an e-mail of the demo on this machine" } as const;
const WHY = "Why: kept with it and in the audit trail";
const REASON = { type: "string", description: WHY, required: true } as const;
const REASON_UNLESS_DRY = { type: "string", description: `${WHY}; needed unless --dry-run` } as const;
const DRY_RUN = { type: "boolean", description: "Only say what would stop" } as const;
const KINDS = ["skill", "publisher", "agent", "employee", "company"] as const;

const Kill = z.looseObject({
  id: z.string(),
  status: z.string(),
  target: z.looseObject({ kind: z.string(), id: z.string(), name: z.string() }),
  reason: z.string(),
  stoppedEverywhere: z.boolean(),
  stoppedAfterMs: z.number().nullable(),
  stoppedCalls: z.number(),
});
const KillPreview = z.looseObject({
  dryRun: z.literal(true),
  runningCalls: z.number(),
  calls: z.number(),
  callers: z.number(),
  companies: z.number(),
});
const Quarantine = z.looseObject({
  id: z.string(),
  skill: z.string(),
  version: z.string(),
  status: z.string(),
  reason: z.string(),
  scope: z.string(),
  company: z.looseObject({ name: z.string() }).nullable(),
});
const QuarantinePreview = z.looseObject({ dryRun: z.literal(true), holders: z.number(), runningCalls: z.number(), calls: z.number() });
const Anything = z.looseObject({});

/** The reason to send: a look needs none. @throws CliError when one is missing */
function reasonFor(args: { readonly reason?: string | undefined; readonly "dry-run"?: boolean | undefined }): string {
  if (args.reason !== undefined) return args.reason;
  if (args["dry-run"]) return "only a look";
  throw new CliError("usage", "say why", { fix: '--reason "…", or --dry-run to look first' });
}

export const adminKill = command({
  name: "admin kill",
  summary: "Stop a skill, publisher, agent or company at once; answers when every process has",
  args: {
    kind: { type: "positional", required: true, description: KINDS.join(", ") },
    name: {
      type: "positional",
      required: true,
      description: "Name of the skill, slug of the publisher, id of the agent (agt_…), person (emp_…) or company (co_…)",
    },
    reason: REASON_UNLESS_DRY,
    platform: { type: "boolean", description: "For every company (operator)" },
    "dry-run": DRY_RUN,
    as: AS,
  },
  async run({ args, shell, json }) {
    if (!KINDS.some((kind) => kind === args.kind)) {
      throw new CliError("usage", `${args.kind} cannot be stopped`, { fix: `one of ${KINDS.join(", ")}` });
    }
    const body = {
      target: { [args.kind]: args.name },
      reason: reasonFor(args),
      ...(args.platform ? { scope: "platform" } : {}),
      ...(args["dry-run"] ? { dryRun: true } : {}),
    };
    const api = await signedIn(shell, args.as);
    const answer = await api.send({ method: "POST", path: "/v1/kill-switches", body, answer: z.union([KillPreview, Kill]) });
    const preview = KillPreview.safeParse(answer).data;
    if (preview) {
      const text = `would end ${counted(preview.runningCalls, "running call")}; within a day ${counted(preview.calls, "call")} of ${counted(preview.callers, "caller")} in ${counted(preview.companies, "company", "companies")}`;
      print(shell, json, { value: answer, text });
      return "ok";
    }
    const kill = Kill.parse(answer);
    const when = kill.stoppedEverywhere ? `stopped everywhere after ${kill.stoppedAfterMs ?? 0} ms` : "NOT yet stopped everywhere";
    print(shell, json, { value: kill, text: `${kill.id}  ${when}, ${counted(kill.stoppedCalls, "call")} ended` });
    return kill.stoppedEverywhere ? "ok" : "failed";
  },
});

export const adminKills = command({
  name: "admin kills",
  summary: "List kill switches, those in force first",
  args: { as: AS },
  async run({ args, shell, json }) {
    const api = await signedIn(shell, args.as);
    const { items } = await api.send({ path: "/v1/kill-switches", answer: z.looseObject({ items: z.array(Kill) }) });
    const rows = items.map((kill) => [
      kill.id,
      kill.status,
      `${kill.target.kind} ${kill.target.id}`,
      kill.target.name === kill.target.id ? "" : kill.target.name,
      `${kill.stoppedAfterMs ?? "–"} ms`,
      kill.reason,
    ]);
    print(shell, json, {
      value: items,
      text: rows.length === 0 ? "nothing is stopped" : table([["id", "status", "target", "name", "took", "reason"], ...rows]),
    });
    return "ok";
  },
});

/** Undoes a switch or a quarantine, with a reason. */
function undoCommand(name: "lift" | "release", route: string, summary: string): Command {
  return command({
    name: `admin ${name}`,
    summary,
    args: { id: { type: "positional", required: true, description: "Its id" }, reason: REASON, as: AS },
    async run({ args, shell, json }) {
      const api = await signedIn(shell, args.as);
      const path = `${route}/${encodeURIComponent(args.id)}`;
      const value = await api.send({ method: "DELETE", path, body: { reason: args.reason }, answer: Anything });
      print(shell, json, { value, text: "it may run again" });
      return "ok";
    },
  });
}

export const adminLift = undoCommand("lift", "/v1/kill-switches", "Lift a kill switch");
export const adminRelease = undoCommand(
  "release",
  "/v1/quarantines",
  "Release a version from quarantine: what holds for your company alone (administrator), or the rest (operator)",
);

export const adminQuarantine = command({
  name: "admin quarantine",
  summary: "Quarantine a version for your company (administrator), or in every company (operator)",
  args: {
    skill: { type: "positional", required: true, description: "publisher/skill" },
    version: { type: "positional", required: true, description: "Its version" },
    reason: REASON_UNLESS_DRY,
    company: { type: "boolean", description: "For your company only; so it is without the role operator" },
    "dry-run": DRY_RUN,
    as: AS,
  },
  async run({ args, shell, json }) {
    const body = {
      skill: args.skill,
      version: args.version,
      reason: reasonFor(args),
      ...(args.company ? { scope: "company" } : {}),
      ...(args["dry-run"] ? { dryRun: true } : {}),
    };
    const api = await signedIn(shell, args.as);
    const answer = await api.send({ method: "POST", path: "/v1/quarantines", body, answer: z.union([QuarantinePreview, Quarantine]) });
    const preview = QuarantinePreview.safeParse(answer).data;
    const text = preview
      ? `would end ${counted(preview.runningCalls, "running call")}; held by ${counted(preview.holders, "company", "companies")}, ${counted(preview.calls, "call")} within a day`
      : `${answer.id}  ${answer.skill} ${answer.version} is in quarantine ${answer.company === null ? "for everybody; its holders and its publisher were told" : "for your company"}`;
    print(shell, json, { value: answer, text });
    return "ok";
  },
});

export const adminQuarantines = command({
  name: "admin quarantines",
  summary: "List quarantined versions and for whom, those in force first",
  args: { as: AS },
  async run({ args, shell, json }) {
    const { items } = await (await signedIn(shell, args.as)).send({
      path: "/v1/quarantines",
      answer: z.looseObject({ items: z.array(Quarantine) }),
    });
    const rows = items.map((one) => [one.id, one.status, `${one.skill}@${one.version}`, one.company?.name ?? "everybody", one.reason]);
    const text = rows.length === 0 ? "nothing is in quarantine" : table([["id", "status", "version", "for", "reason"], ...rows]);
    print(shell, json, { value: items, text });
    return "ok";
  },
});
