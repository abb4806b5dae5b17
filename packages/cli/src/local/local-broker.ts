import { DomainError } from "@souk/kernel";
import { type CompiledGrant, type HostAction, normaliseFilePath, normaliseListPrefix } from "@souk/policy";
import type { HostReply } from "@souk/sandbox";
import { z } from "zod";
import type { WorkspaceFolder } from "./workspace-folder.ts";

/** One thing a local call asked for, allowed or not. */
export interface LocalAction {
  readonly name: string;
  readonly target: string;
  readonly allowed: boolean;
  readonly reason: string | null;
}

/** What a call of the local emulator may do, and what it did. */
export interface LocalBroker {
  onHostCall(name: string, args: unknown): Promise<HostReply>;
  readonly actions: readonly LocalAction[];
  readonly staged: ReadonlyMap<string, string>;
  readonly stagedKv: ReadonlyMap<string, string | null>;
}

class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const Path = z.object({ path: z.string() });
const Key = z.object({ key: z.string() });

interface CallState {
  readonly grant: CompiledGrant;
  readonly workspace: WorkspaceFolder;
  readonly kv: ReadonlyMap<string, string>;
  readonly staged: Map<string, string>;
  readonly stagedKv: Map<string, string | null>;
}

type Handlers = Readonly<Record<string, (args: unknown) => Promise<unknown>>>;

function need(grant: CompiledGrant, action: HostAction): void {
  const { kind, target, verb } = action;
  if (grant.allows(kind, target, verb)) return;
  throw new Refusal("permission_denied", grant.explain(action).howToFix ?? `${kind}:${target} ${verb} is not granted`);
}

function fileHandlers({ grant, workspace, staged }: CallState): Handlers {
  return {
    async "files.read"(args) {
      const path = normaliseFilePath(Path.parse(args).path);
      need(grant, { kind: "file", target: path, verb: "read" });
      const text = staged.get(path) ?? (await workspace.read(path));
      if (text === null) throw new Refusal("not_found", `there is no file ${path} in the workspace`);
      return { text };
    },
    async "files.list"(args) {
      const prefix = normaliseListPrefix(z.object({ prefix: z.string() }).parse(args).prefix);
      if (!grant.reaches("file", prefix, "read")) need(grant, { kind: "file", target: prefix, verb: "read" });
      return { items: (await workspace.list(prefix)).filter((entry) => grant.allows("file", entry.path, "read")) };
    },
    async "files.write"(args) {
      const { path, text } = z.object({ path: z.string(), text: z.string() }).parse(args);
      const normal = normaliseFilePath(path);
      need(grant, { kind: "file", target: normal, verb: "write" });
      staged.set(normal, text);
      return {};
    },
  };
}

function otherHandlers({ grant, kv, stagedKv }: CallState): Handlers {
  const needKv = (verb: string): void => need(grant, { kind: "kv", target: "scratch", verb });
  return {
    async "kv.get"(args) {
      const { key } = Key.parse(args);
      needKv("read");
      const own = stagedKv.get(key);
      return { value: own === undefined ? (kv.get(key) ?? null) : own };
    },
    async "kv.set"(args) {
      const { key, value } = z.object({ key: z.string(), value: z.string() }).parse(args);
      needKv("write");
      stagedKv.set(key, value);
      return {};
    },
    async "kv.delete"(args) {
      const { key } = Key.parse(args);
      needKv("write");
      stagedKv.set(key, null);
      return {};
    },
    async "net.fetch"() {
      throw new Refusal("permission_denied", "a skill has no network of its own");
    },
  };
}

const Target = z.object({ path: z.string(), prefix: z.string(), key: z.string(), url: z.string() }).partial();

function targetOf(args: unknown): string {
  const fields = Target.safeParse(args).data;
  return fields?.path ?? fields?.prefix ?? fields?.key ?? fields?.url ?? "";
}

/** Answers the host actions of one local call under the grant, on a folder; writes are staged as in the marketplace. */
export function createLocalBroker(grant: CompiledGrant, workspace: WorkspaceFolder, kv: ReadonlyMap<string, string>): LocalBroker {
  const actions: LocalAction[] = [];
  const state: CallState = { grant, workspace, kv, staged: new Map(), stagedKv: new Map() };
  const handlers: Handlers = { ...fileHandlers(state), ...otherHandlers(state) };

  async function onHostCall(name: string, args: unknown): Promise<HostReply> {
    const target = targetOf(args);
    try {
      const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
      if (!handler) throw new Refusal("invalid_request", `there is no host action ${name}`);
      const value = await handler(args);
      actions.push({ name, target, allowed: true, reason: null });
      return { ok: true, value };
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof DomainError) && !(error instanceof z.ZodError)) throw error;
      const code = error instanceof z.ZodError ? "invalid_request" : error.code;
      actions.push({ name, target, allowed: code === "not_found", reason: error.message });
      return { ok: false, code, message: error.message };
    }
  }
  return { onHostCall, actions, staged: state.staged, stagedKv: state.stagedKv };
}
