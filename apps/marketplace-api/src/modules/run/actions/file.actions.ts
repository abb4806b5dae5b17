import { normaliseFilePath, normaliseListPrefix } from "@souk/policy";
import { z } from "zod";
import { type FileReader, MAX_FILE_BYTES } from "../../file/index.ts";
import { type ActionContext, type HostActions, hostAction, Refused } from "./action.ts";

const MAX_LISTED = 1_000;
const Path = z.strictObject({ path: z.string().max(1000) });
const Prefix = z.strictObject({ prefix: z.string().max(1000) });
const Written = Path.extend({ text: z.string() });

export interface StagedFile {
  readonly text: string;
  readonly baseVersion: number;
}

export interface FileActions {
  readonly actions: HostActions;
  readonly reads: ReadonlyMap<string, { readonly version: number; readonly bytes: number }>;
  /** Writes that commit with the call or vanish. */
  readonly staged: ReadonlyMap<string, StagedFile>;
}

/** The company's workspace, as one call sees it: what it staged hides what is stored. */
export function createFileActions(context: ActionContext, files: FileReader): FileActions {
  const { plan, require } = context;
  const companyId = plan.principal.companyId;
  const reads = new Map<string, { version: number; bytes: number }>();
  const staged = new Map<string, StagedFile>();
  const actions: HostActions = {
    "files.read": hostAction(Path, async (args) => {
      const path = filePath(args.path);
      require("file", path, "read");
      const own = staged.get(path);
      if (own) return { target: path, value: { text: own.text }, bytes: own.text.length };
      const file = await files.read(companyId, path);
      reads.set(path, { version: file.version, bytes: file.size });
      return { target: path, value: { text: file.text }, bytes: file.size };
    }),
    "files.list": hostAction(Prefix, async (args) => {
      const prefix = normaliseListPrefix(args.prefix);
      if (prefix === null || !plan.grant.reaches("file", prefix, "read")) require("file", prefix ?? args.prefix, "read");
      const heads = await files.list(companyId, prefix ?? "/", MAX_LISTED);
      const items = heads
        .filter((head) => plan.grant.allows("file", head.path, "read"))
        .map(({ path, size, version }) => ({ path, size, version }));
      return { target: prefix ?? "/", value: { items }, bytes: null };
    }),
    "files.write": hostAction(Written, async (args) => {
      const path = filePath(args.path);
      require("file", path, "write");
      const bytes = Buffer.byteLength(args.text);
      if (bytes > MAX_FILE_BYTES)
        throw new Refused("payload_too_large", path, {
          message: `a file holds at most ${MAX_FILE_BYTES} bytes, this has ${bytes}`,
          layer: "limit",
        });
      const baseVersion = staged.get(path)?.baseVersion ?? reads.get(path)?.version ?? (await files.head(companyId, path)).version;
      staged.set(path, { text: args.text, baseVersion });
      return { target: path, value: {}, bytes };
    }),
  };
  return { actions, reads, staged };
}

function filePath(given: string): string {
  const path = normaliseFilePath(given);
  if (path === null)
    throw new Refused("invalid_request", given, { message: "a path starts with / and has no .., empty part or NUL", layer: null });
  return path;
}
