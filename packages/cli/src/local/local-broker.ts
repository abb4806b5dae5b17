import { DomainError } from "@souk/kernel";
import { type CompiledGrant, normaliseFilePath, normaliseListPrefix } from "@souk/policy";
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

/** Answers the host actions of one local call under the grant, on a folder; writes are staged as in the marketplace. */
export function createLocalBroker(grant: CompiledGrant, workspace: WorkspaceFolder, kv: ReadonlyMap<string, string>): LocalBroker {
  const actions: LocalAction[] = [];
  const staged = new Map<string, string>();
  const stagedKv = new Map<string, string | null>();

  function need(kind: "file" | "kv" | "http", target: string, verb: string): void {
    if (grant.allows(kind, target, verb)) return;
    throw new Refusal("permission_denied", grant.explain({ kind, target, verb }).howToFix ?? `${kind}:${target} ${verb} is not granted`);
  }

  const handlers: Readonly<Record<string, (args: unknown) => Promise<unknown>>> = {
    async "files.read"(args) {
      const path = normaliseFilePath(Path.parse(args).path);
      need("file", path, "read");
      const text = staged.get(path) ?? (await workspace.read(path));
      if (text === null) throw new Refusal("not_found", `there is no file ${path} in the workspace`);
      return { text };
    },
    async "files.list"(args) {
      const prefix = normaliseListPrefix(z.object({ prefix: z.string() }).parse(args).prefix);
      if (!grant.reaches("file", prefix, "read")) need("file", prefix, "read");
      return { items: (await workspace.list(prefix)).filter((entry) => grant.allows("file", entry.path, "read")) };
    },
    async "files.write"(args) {
      const { path, text } = z.object({ path: z.string(), text: z.string() }).parse(args);
      const normal = normaliseFilePath(path);
      need("file", normal, "write");
      staged.set(normal, text);
      return {};
    },
    async "kv.get"(args) {
      const { key } = Key.parse(args);
      need("kv", "scratch", "read");
      const own = stagedKv.get(key);
      return { value: own === undefined ? (kv.get(key) ?? null) : own };
    },
    async "kv.set"(args) {
      const { key, value } = z.object({ key: z.string(), value: z.string() }).parse(args);
      need("kv", "scratch", "write");
      stagedKv.set(key, value);
      return {};
    },
    async "kv.delete"(args) {
      need("kv", "scratch", "write");
      stagedKv.set(Key.parse(args).key, null);
      return {};
    },
    async "net.fetch"() {
      throw new Refusal("permission_denied", "a skill has no network of its own");
    },
  };

  async function onHostCall(name: string, args: unknown): Promise<HostReply> {
    const fields = z
      .object({ path: z.string().optional(), prefix: z.string().optional(), key: z.string().optional(), url: z.string().optional() })
      .safeParse(args).data;
    const target = fields?.path ?? fields?.prefix ?? fields?.key ?? fields?.url ?? "";
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
  return { onHostCall, actions, staged, stagedKv };
}
