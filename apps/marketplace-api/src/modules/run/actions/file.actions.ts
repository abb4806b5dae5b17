import { DomainError, said } from "@souk/kernel";
import { normaliseFilePath, normaliseListPrefix } from "@souk/policy";
import { z } from "zod";
import { effectiveLabel, type FileReader, labelOf, MAX_TEXT_BYTES, mayEnterArea } from "../../file/index.ts";
import { type ActionContext, type HostActions, hostAction, Refused } from "./action.ts";
import { bytesOf, movedFrom, type StagedFile, stagedFiles } from "./change-set.ts";
import { createStaging, type Staging } from "./staging.ts";

const MAX_LISTED = 1_000;
const Path = z.strictObject({ path: z.string().max(1000) });
const Prefix = z.strictObject({ prefix: z.string().max(1000) });
const Written = Path.extend({ text: z.string() });
const Move = z.strictObject({ from: z.string().max(1000), to: z.string().max(1000) });

/** The company's workspace: what a call reads is on record, what it changes commits with it or vanishes. */
export interface FileActions extends Pick<Staging, "reads" | "behind"> {
  readonly actions: HostActions;
  /** As far as it is known what each change replaces: all of them when nothing goes on behind the call any more. */
  readonly staged: ReadonlyMap<string, StagedFile>;
}

interface Workspace {
  readonly context: ActionContext;
  readonly files: FileReader;
  readonly staging: Staging;
}

const noFile = (path: string): DomainError => new DomainError("not_found", said`there is no file ${path}`);

/** Creates the file actions of one call. */
export function createFileActions(context: ActionContext, files: FileReader): FileActions {
  const staging = createStaging(context, files);
  const workspace = { context, files, staging };
  return {
    actions: { ...readActions(workspace), ...changeActions(workspace) },
    reads: staging.reads,
    behind: staging.behind,
    get staged() {
      return stagedFiles(staging.staged);
    },
  };
}

function readActions({ context, files, staging }: Workspace): HostActions {
  const { plan } = context;
  const { companyId } = plan.principal;
  return {
    "files.read": hostAction(Path, async (args, n) => {
      const path = normaliseFilePath(args.path);
      staging.require(path, "read");
      const own = staging.staged.get(path);
      if (own?.content.kind === "text") return { target: path, value: { text: own.content.text }, bytes: own.content.bytes };
      if (own?.content.kind === "removed") throw noFile(path);
      const source = movedFrom(own) ?? path;
      const file = await files.read(companyId, source);
      await staging.noteRead(file, { bytes: file.size, n });
      return { target: path, value: { text: file.text }, bytes: file.size };
    }),
    "files.list": hostAction(Prefix, async (args, n) => {
      const prefix = normaliseListPrefix(args.prefix);
      if (!plan.grant.reaches("file", prefix, "read")) context.require("file", prefix, "read");
      const maySee = ({ path }: Listed): boolean => plan.grant.allows("file", path, "read") && mayEnterArea(plan.principal, path);
      const heads = (await files.list(companyId, prefix, MAX_LISTED)).filter(maySee);
      // A name can hold what its writer had read: to see one that carries a label is to read it.
      const named = heads.find(({ label }) => label?.label === "confidential") ?? heads.find(({ label }) => label !== null);
      if (named) await staging.noteRead(named, { bytes: 0, n });
      const found = heads.map(({ path, size, version }) => ({ path, size, version }));
      await staging.behind.known();
      const items = overlay(found, stagedFiles(staging.staged), prefix).filter(maySee);
      return { target: prefix, value: { items }, bytes: null };
    }),
  };
}

function changeActions({ context, files, staging }: Workspace): HostActions {
  const { principal } = context.plan;
  return {
    "files.write": hostAction(Written, async (args) => {
      const path = normaliseFilePath(args.path);
      staging.require(path, "write");
      const bytes = Buffer.byteLength(args.text);
      if (bytes > MAX_TEXT_BYTES)
        throw new Refused("payload_too_large", path, {
          message: `a skill writes at most ${MAX_TEXT_BYTES} bytes to a file, this has ${bytes}`,
          layer: "limit",
        });
      const base = staging.write(path, args.text, bytes);
      return { target: path, value: {}, bytes, ...(base.version === null ? { behind: base.found } : {}) };
    }),
    "files.remove": hostAction(Path, async (args) => {
      const path = normaliseFilePath(args.path);
      staging.require(path, "write");
      const { exists, base } = await staging.standing(path);
      if (!exists) throw noFile(path);
      staging.stage(path, { content: { kind: "removed" }, base, cause: null });
      return { target: path, value: {}, bytes: null };
    }),
    "files.move": hostAction(Move, async (args, n) => {
      const [from, to] = [normaliseFilePath(args.from), normaliseFilePath(args.to)];
      staging.require(from, "read");
      staging.require(from, "write");
      staging.require(to, "write");
      const target = `${from} → ${to}`;
      const rules = await files.rules(principal);
      if (labelOf(rules, from) === "confidential" && labelOf(rules, to) !== "confidential")
        throw new Refused("permission_denied", target, {
          message: `${from} is confidential and stays where everything is`,
          layer: "label",
        });
      const source = await staging.standing(from);
      if (!source.exists) throw noFile(from);
      const place = await staging.standing(to);
      if (from === to || place.exists)
        throw new Refused("file_conflict", target, { message: `there is a file at ${to} already`, layer: null });
      const origin = movedFrom(staging.staged.get(from)) ?? from;
      // A moved file carries its label along, as if it had been read and written.
      const label = effectiveLabel(rules, { path: from, label: source.label });
      if (label !== null)
        await staging.noteRead({ path: from, version: await source.base.found, label }, { bytes: bytesOf(source.content), n });
      staging.stage(from, { content: { kind: "removed" }, base: source.base, cause: `moved to:${to}` });
      staging.stage(to, { content: source.content, base: place.base, cause: `moved:${origin}` });
      return { target, value: {}, bytes: bytesOf(source.content) };
    }),
  };
}

interface Listed {
  readonly path: string;
  readonly size: number;
  readonly version: number;
}

/** A listing with what the call staged on top. */
function overlay(found: readonly Listed[], staged: ReadonlyMap<string, StagedFile>, prefix: string): Listed[] {
  const items = new Map(found.map((item) => [item.path, item]));
  for (const [path, { content, baseVersion }] of staged) {
    if (!path.startsWith(prefix)) continue;
    if (content.kind === "removed") items.delete(path);
    else items.set(path, { path, size: content.bytes, version: baseVersion + 1 });
  }
  return [...items.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
