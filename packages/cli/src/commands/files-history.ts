import { z } from "zod";
import { signedIn } from "../account/session.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { print, table } from "../output.ts";
import { AS, filePath, versionOf } from "./files-words.ts";

const PATH = { type: "positional", required: true, description: "Path in the workspace" } as const;

const Who = z.looseObject({ name: z.string() });
const Change = z.looseObject({
  path: z.string(),
  version: z.number(),
  at: z.string(),
  kind: z.string(),
  by: Who.nullable(),
  forWhom: Who.nullable(),
  skill: z.string().nullable(),
  skillVersion: z.string().nullable(),
  callId: z.string().nullable(),
});
const Changes = z.looseObject({ items: z.array(Change), nextCursor: z.string().nullable() });
const Versions = z.looseObject({ items: z.array(z.looseObject({ version: z.number() })) });
const Hunk = z.looseObject({
  oldStart: z.number(),
  oldLines: z.number(),
  newStart: z.number(),
  newLines: z.number(),
  lines: z.array(z.string()),
});
const Value = z.looseObject({ pointer: z.string(), before: z.string().nullable(), after: z.string().nullable() });
const Diff = z.looseObject({
  path: z.string(),
  from: z.number(),
  to: z.number(),
  kind: z.string(),
  hunks: z.array(Hunk),
  json: z.array(Value).nullable(),
  truncated: z.boolean(),
});
const Moved = z.looseObject({ path: z.string(), version: z.number() });
const Reverted = z.looseObject({
  callId: z.string(),
  done: z.boolean(),
  reverted: z.array(Moved),
  conflicts: z.array(Moved),
  unchanged: z.array(z.string()),
});
type Reverted = z.output<typeof Reverted>;

function whoText({ by, forWhom }: z.output<typeof Change>): string {
  const name = by?.name ?? "–";
  return forWhom ? `${name} for ${forWhom.name}` : name;
}

export const filesHistory = command({
  name: "files history",
  summary: "Who changed a file or folder: person, agent, skill, version, call; newest first",
  args: {
    path: PATH,
    call: { type: "string", description: "Only what this call changed" },
    skill: { type: "string", description: "Only what this skill changed" },
    limit: { type: "string", description: "At most so many (50)" },
    as: AS,
  },
  async run({ args, shell, json }) {
    const most = args.limit === undefined ? 50 : versionOf(args.limit, "--limit", 1);
    const api = await signedIn(shell, args.as);
    const items: z.output<typeof Change>[] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({ prefix: args.path });
      for (const [name, value] of [
        ["call", args.call],
        ["skill", args.skill],
        ["cursor", cursor],
      ] as const)
        if (value) query.set(name, value);
      const page: z.output<typeof Changes> = await api.send({ path: `/v1/file-changes?${query}`, answer: Changes });
      items.push(...page.items.filter(({ path }) => args.path.endsWith("/") || path === args.path));
      cursor = page.nextCursor;
    } while (cursor !== null && items.length < most);
    const shown = items.slice(0, most);
    if (shown.length === 0) throw new CliError("notFound", `nobody has changed ${args.path}, as far as you may see`);
    const rows = shown.map((item) => [
      item.at,
      item.path,
      `v${item.version}`,
      item.kind,
      whoText(item),
      item.skill === null ? "" : `${item.skill}@${item.skillVersion ?? ""}`,
      item.callId ?? "",
    ]);
    print(shell, json, { value: shown, text: table([["when", "path", "version", "what", "who", "skill", "call"], ...rows]) });
    return "ok";
  },
});

function diffText(diff: z.output<typeof Diff>): string {
  const title = `--- ${diff.path} v${diff.from}\n+++ ${diff.path} v${diff.to}`;
  if (diff.kind === "same") return `version ${diff.from} and ${diff.to} are the same`;
  if (diff.kind === "binary") return `${title}\nthese are no texts; they differ`;
  const hunks = diff.hunks.map((hunk) =>
    [`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines].join("\n"),
  );
  const values = (diff.json ?? []).map(
    ({ pointer, before, after }) => `# ${pointer || "/"}: ${before ?? "(nothing)"} → ${after ?? "(nothing)"}`,
  );
  return [title, ...hunks, ...values].join("\n");
}

export const filesDiff = command({
  name: "files diff",
  summary: "What changed between two versions of a file: by line and, for JSON, by value",
  args: {
    path: PATH,
    from: { type: "string", description: "A version; the one before --to when left out; 0 is no file" },
    to: { type: "string", description: "A version; the newest when left out" },
    as: AS,
  },
  async run({ args, shell, json }) {
    const api = await signedIn(shell, args.as);
    const newest = async (): Promise<number> =>
      (await api.send({ path: `${filePath(args.path)}?versions=1`, answer: Versions })).items[0]?.version ?? 0;
    const to = args.to === undefined ? await newest() : versionOf(args.to, "--to", 1);
    const from = args.from === undefined ? to - 1 : versionOf(args.from, "--from", 0);
    const query = new URLSearchParams({ path: args.path, from: String(from), to: String(to) });
    const diff = await api.send({ path: `/v1/file-diff?${query}`, answer: Diff });
    if (diff.truncated) shell.note("there is more than is shown");
    print(shell, json, { value: diff, text: diffText(diff) });
    return "ok";
  },
});

export const filesRestore = command({
  name: "files restore",
  summary: "Make an earlier version of a file the current one again, as a new version",
  args: {
    path: PATH,
    version: { type: "string", required: true, description: "The version to bring back" },
    base: { type: "string", description: "Only if the file is still at this version" },
    as: AS,
  },
  async run({ args, shell, json }) {
    const body = {
      path: args.path,
      version: versionOf(args.version, "--version", 1),
      ...(args.base === undefined ? {} : { baseVersion: versionOf(args.base, "--base", 0) }),
    };
    const api = await signedIn(shell, args.as);
    const restored = await api.send({ method: "POST", path: "/v1/files/restore", body, answer: Moved });
    print(shell, json, { value: restored, text: `${restored.path} is at version ${restored.version}, as it was at ${body.version}` });
    return "ok";
  },
});

function revertText({ callId, done, reverted, conflicts, unchanged }: Reverted): string {
  const lines = [
    ...reverted.map(({ path }) => [done ? "undone" : "would be undone", path]),
    ...conflicts.map(({ path, version }) => ["changed since", `${path} (now version ${version})`]),
    ...unchanged.map((path) => ["as before already", path]),
  ];
  return lines.length === 0 ? `${callId} left nothing to undo` : table(lines);
}

export const revert = command({
  name: "revert",
  summary: "Undo everything a call changed in the workspace, as a new change",
  args: {
    call: { type: "positional", required: true, description: "The call's id" },
    "skip-conflicts": { type: "boolean", description: "Undo the rest when somebody changed some of the files since" },
    "dry-run": { type: "boolean", description: "Only say what would happen" },
    as: AS,
  },
  async run({ args, shell, json }) {
    const api = await signedIn(shell, args.as);
    const ask = (more: object): Promise<Reverted> =>
      api.send({ method: "POST", path: "/v1/files/revert", body: { callId: args.call, ...more }, answer: Reverted });
    const plan = await ask({ preview: true });
    const stops = plan.conflicts.length > 0 && !args["skip-conflicts"];
    if (args["dry-run"] || stops) {
      print(shell, json, { value: plan, text: revertText(plan) });
      if (!stops) return "ok";
      throw new CliError(
        "conflict",
        `${plan.conflicts.length === 1 ? "one of the files was" : `${plan.conflicts.length} of the files were`} changed since; nothing was undone`,
        {
          fix: "--skip-conflicts undoes the others",
        },
      );
    }
    const done = await ask({ onConflict: args["skip-conflicts"] ? "skip" : "refuse" });
    print(shell, json, { value: done, text: revertText(done) });
    return "ok";
  },
});
