import { DomainError } from "@souk/kernel";
import { type CompiledGrant, normaliseFilePath, normaliseListPrefix } from "@souk/policy";
import type { HostReply } from "@souk/sandbox";
import { z } from "zod";
import { networkHandlers, type Send } from "./local-network.ts";
import { need, Refusal } from "./refusal.ts";
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
  /** Texts to write; null removes the file. */
  readonly staged: ReadonlyMap<string, string | null>;
  readonly stagedKv: ReadonlyMap<string, string | null>;
  readonly progress: readonly LocalProgress[];
  /** Units counted, added up by name. */
  readonly meters: ReadonlyMap<string, number>;
}

export interface LocalProgress {
  readonly fraction: number;
  readonly note?: string | undefined;
}

/** What one local call works on. */
export interface LocalScope {
  readonly grant: CompiledGrant;
  readonly workspace: WorkspaceFolder;
  readonly kv: ReadonlyMap<string, string>;
  readonly send?: Send | undefined;
  /** Declared units with the most one call may count; none when left out. */
  readonly units?: Readonly<Record<string, { readonly max: number }>> | undefined;
}

const Path = z.object({ path: z.string() });
const Key = z.object({ key: z.string() });

interface CallState extends LocalScope {
  readonly staged: Map<string, string | null>;
  readonly stagedKv: Map<string, string | null>;
  readonly progress: LocalProgress[];
  readonly meters: Map<string, number>;
}

type Handlers = Readonly<Record<string, (args: unknown) => Promise<unknown>>>;

function fileHandlers({ grant, workspace, staged }: CallState): Handlers {
  async function readFile(path: string): Promise<string> {
    need(grant, { kind: "file", target: path, verb: "read" });
    const own = staged.get(path);
    const text = own === undefined ? await workspace.read(path) : own;
    if (text === null) throw new Refusal("not_found", `there is no file ${path} in the workspace`);
    return text;
  }
  const needWrite = (path: string): void => need(grant, { kind: "file", target: path, verb: "write" });
  return {
    async "files.read"(args) {
      return { text: await readFile(normaliseFilePath(Path.parse(args).path)) };
    },
    async "files.move"(args) {
      const given = z.strictObject({ from: z.string(), to: z.string() }).parse(args);
      const [from, to] = [normaliseFilePath(given.from), normaliseFilePath(given.to)];
      needWrite(from);
      needWrite(to);
      const text = await readFile(from);
      staged.set(from, null).set(to, text);
      return {};
    },
    async "files.remove"(args) {
      const path = normaliseFilePath(Path.parse(args).path);
      needWrite(path);
      if ((staged.get(path) ?? (staged.has(path) ? null : await workspace.read(path))) === null) {
        throw new Refusal("not_found", `there is no file ${path} in the workspace`);
      }
      staged.set(path, null);
      return {};
    },
    async "files.list"(args) {
      const prefix = normaliseListPrefix(z.object({ prefix: z.string() }).parse(args).prefix);
      if (!grant.reaches("file", prefix, "read")) need(grant, { kind: "file", target: prefix, verb: "read" });
      return { items: (await workspace.list(prefix)).filter((entry) => grant.allows("file", entry.path, "read")) };
    },
    async "files.write"(args) {
      const { path, text } = z.object({ path: z.string(), text: z.string() }).parse(args);
      const normal = normaliseFilePath(path);
      needWrite(normal);
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
  };
}

function countingHandlers({ progress, meters, units = {} }: CallState): Handlers {
  return {
    async "progress.report"(args) {
      progress.push(z.strictObject({ fraction: z.number().min(0).max(1), note: z.string().max(200).optional() }).parse(args));
      return {};
    },
    async "meter.add"(args) {
      const { name, quantity } = z.strictObject({ name: z.string().max(100), quantity: z.int().min(0) }).parse(args);
      const unit = Object.hasOwn(units, name) ? units[name] : undefined;
      if (!unit) throw new Refusal("invalid_request", `the skill has no unit ${JSON.stringify(name)} under price.units`);
      const sum = (meters.get(name) ?? 0) + quantity;
      if (sum > unit.max)
        throw new Refusal(
          "max_price_exceeded",
          `a call counts at most ${unit.max} ${name}; ${sum - quantity} are counted, ${quantity} more do not fit`,
        );
      if (sum > 0) meters.set(name, sum);
      return {};
    },
  };
}

const Target = z
  .object({
    path: z.string(),
    prefix: z.string(),
    key: z.string(),
    url: z.string(),
    from: z.string(),
    connection: z.string(),
    name: z.string(),
  })
  .partial();

function targetOf(args: unknown): string {
  const fields = Target.safeParse(args).data;
  if (fields === undefined) return "";
  return fields.path ?? fields.prefix ?? fields.key ?? fields.url ?? fields.from ?? fields.connection ?? fields.name ?? "";
}

/** Answers the host actions of one local call under the grant, on a folder; writes are staged as in the marketplace. */
export function createLocalBroker(scope: LocalScope): LocalBroker {
  const actions: LocalAction[] = [];
  const state: CallState = { ...scope, staged: new Map(), stagedKv: new Map(), progress: [], meters: new Map() };
  const handlers: Handlers = {
    ...fileHandlers(state),
    ...otherHandlers(state),
    ...countingHandlers(state),
    ...networkHandlers(scope.grant, scope.send),
  };

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
  const { staged, stagedKv, progress, meters } = state;
  return { onHostCall, actions, staged, stagedKv, progress, meters };
}
