import { DomainError } from "@souk/kernel";
import { normaliseFilePath, normaliseListPrefix } from "@souk/policy";
import type { HostReply } from "@souk/sandbox";
import { z } from "zod";
import type { FileReader } from "../file/index.ts";
import type { CallAction, CallDetail } from "../usage/index.ts";
import type { Plan } from "./plan.ts";

const MAX_FILE_BYTES = 1_000_000;
const MAX_KV_BYTES = 64_000;
const MAX_LISTED = 1_000;

const Path = z.strictObject({ path: z.string().max(1000) });
/** Texts of the scratch store: PostgreSQL holds no NUL and no half of a surrogate pair. */
const StoredText = z.string().refine((text) => text.isWellFormed() && !text.includes("\0"), "no NUL and only whole Unicode characters");
const Key = z.strictObject({ key: StoredText.min(1).max(200) });
const ARGS = {
  "files.read": Path,
  "files.list": z.strictObject({ prefix: z.string().max(1000) }),
  "files.write": z.strictObject({ path: z.string().max(1000), text: z.string() }),
  "kv.get": Key,
  "kv.set": z.strictObject({ key: StoredText.min(1).max(200), value: StoredText.max(MAX_KV_BYTES) }),
  "kv.delete": Key,
  "net.fetch": z.looseObject({ url: z.string().max(2000), method: z.string().max(20).optional() }),
} as const;
type ActionName = keyof typeof ARGS;
type Args<Name extends ActionName> = z.output<(typeof ARGS)[Name]>;

export interface StagedFile {
  readonly text: string;
  readonly baseVersion: number;
}

/** What one running call asks of the platform: each action is decided against the effective grant and recorded, allowed or not. */
export interface Broker {
  onHostCall(name: string, args: unknown): Promise<HostReply>;
  readonly actions: CallDetail["actions"];
  readonly hosts: CallDetail["hosts"];
  readonly reads: ReadonlyMap<string, { readonly version: number; readonly bytes: number }>;
  /** Writes that commit with the call or vanish. */
  readonly staged: ReadonlyMap<string, StagedFile>;
  readonly kv: ReadonlyMap<string, string | null>;
}

interface Outcome {
  readonly target: string;
  readonly value: unknown;
  readonly bytes: number | null;
}

/** A refusal the guest may catch; recorded with the layer that decided. */
class Refused extends Error {
  readonly code: string;
  readonly target: string;
  readonly layer: string | null;
  constructor(code: string, target: string, decision: { readonly message: string; readonly layer: string | null }) {
    super(decision.message);
    this.code = code;
    this.target = target;
    this.layer = decision.layer;
  }
}

/** Creates the broker of one call. */
export function createBroker(plan: Plan, files: FileReader): Broker {
  const startedAt = performance.now();
  const companyId = plan.principal.companyId;
  const actions: CallAction[] = [];
  const hosts: CallDetail["hosts"] = [];
  const reads = new Map<string, { version: number; bytes: number }>();
  const staged = new Map<string, StagedFile>();
  const kv = new Map<string, string | null>();

  function require(kind: "file" | "kv" | "http", target: string, verb: string): void {
    if (plan.grant.allows(kind, target, verb)) return;
    const why = plan.grant.explain({ kind, target, verb });
    throw new Refused("permission_denied", target, {
      message: why.howToFix ?? `${kind}:${target} ${verb} is not granted`,
      layer: why.layer,
    });
  }
  function filePath(given: string): string {
    const path = normaliseFilePath(given);
    if (path === null)
      throw new Refused("invalid_request", given, { message: "a path starts with / and has no .., empty part or NUL", layer: null });
    return path;
  }

  const handlers: { [Name in ActionName]: (args: Args<Name>) => Promise<Outcome> } = {
    "files.read": async (args) => {
      const path = filePath(args.path);
      require("file", path, "read");
      const own = staged.get(path);
      if (own) return { target: path, value: { text: own.text }, bytes: own.text.length };
      const file = await files.read(companyId, path);
      reads.set(path, { version: file.version, bytes: file.size });
      return { target: path, value: { text: file.text }, bytes: file.size };
    },
    "files.list": async (args) => {
      const prefix = normaliseListPrefix(args.prefix);
      if (prefix === null || !plan.grant.reaches("file", prefix, "read")) require("file", prefix ?? args.prefix, "read");
      const heads = await files.list(companyId, prefix ?? "/", MAX_LISTED);
      const items = heads
        .filter((head) => plan.grant.allows("file", head.path, "read"))
        .map(({ path, size, version }) => ({ path, size, version }));
      return { target: prefix ?? "/", value: { items }, bytes: null };
    },
    "files.write": async (args) => {
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
    },
    "kv.get": async ({ key }) => {
      require("kv", "scratch", "read");
      const value = kv.has(key) ? (kv.get(key) ?? null) : await files.kvGet(companyId, plan.version.skill, key);
      return { target: key, value: { value }, bytes: value?.length ?? null };
    },
    "kv.set": async ({ key, value }) => {
      require("kv", "scratch", "write");
      kv.set(key, value);
      return { target: key, value: {}, bytes: value.length };
    },
    "kv.delete": async ({ key }) => {
      require("kv", "scratch", "write");
      kv.set(key, null);
      return { target: key, value: {}, bytes: null };
    },
    "net.fetch": async ({ url, method = "GET" }) => {
      const host = URL.canParse(url) ? new URL(url).host : url;
      const message = "A skill has no network of its own, and this installation opens none yet.";
      hosts.push({ host, method: method.toUpperCase(), allowed: false, reason: message, bytes: 0 });
      throw new Refused("permission_denied", url, { message, layer: "company" });
    },
  };

  async function act(name: string, given: unknown): Promise<Outcome> {
    if (!Object.hasOwn(ARGS, name)) throw new Refused("invalid_request", name, { message: `there is no host action ${name}`, layer: null });
    const known = name as ActionName;
    const parsed = ARGS[known].safeParse(given);
    if (!parsed.success)
      throw new Refused("invalid_request", name, {
        message: `${name}: ${parsed.error.issues[0]?.message ?? "wrong arguments"}`,
        layer: null,
      });
    return (handlers[known] as (args: unknown) => Promise<Outcome>)(parsed.data);
  }

  async function onHostCall(name: string, args: unknown): Promise<HostReply> {
    const n = actions.length + 1;
    const from = performance.now();
    const record = (
      target: string,
      rest: { allowed: boolean; reason: string | null; layer: string | null; bytes: number | null },
    ): void => {
      const ended = performance.now();
      actions.push({ n, atMs: round(from - startedAt), kind: name, target: target.slice(0, 300), ...rest, ms: round(ended - from) });
    };
    try {
      const done = await act(name, args);
      record(done.target, { allowed: true, reason: null, layer: null, bytes: done.bytes });
      return { ok: true, value: done.value };
    } catch (error) {
      if (error instanceof Refused) {
        record(error.target, { allowed: false, reason: error.message, layer: error.layer, bytes: null });
        return { ok: false, code: error.code, message: error.message };
      }
      if (error instanceof DomainError) {
        record(targetOf(args), { allowed: true, reason: error.message, layer: null, bytes: null });
        return { ok: false, code: error.code, message: error.message };
      }
      throw error;
    }
  }
  return { onHostCall, actions, hosts, reads, staged, kv };
}

const round = (ms: number): number => Math.round(ms * 100) / 100;

function targetOf(args: unknown): string {
  const { path, key, prefix } = (args ?? {}) as { path?: unknown; key?: unknown; prefix?: unknown };
  return String(path ?? key ?? prefix ?? "");
}
