import type { FetchInit, SkillConnection, SkillResponse } from "./network.ts";

/** One file of the workspace. `version` rises with every write. */
export interface FileEntry {
  readonly path: string;
  /** Bytes of the UTF-8 text. */
  readonly size: number;
  readonly version: number;
}

/** The buyer's workspace, as far as the effective grant of this call reaches. A refused action throws an error with a `code`. */
export interface SkillFiles {
  /** The file's text (UTF-8). @throws `not_found`, `permission_denied`. */
  read(path: string): Promise<string>;
  /** Files under a folder (a path ending in `/`), by path; those the grant does not reach are left out. */
  list(prefix: string): Promise<FileEntry[]>;
  /** Stages a write; it becomes visible when the call succeeds, and vanishes when it does not. @throws `permission_denied`. */
  write(path: string, text: string): Promise<void>;
  /** Stages a move. @throws `not_found`, `permission_denied` (needs to read and write `from` and to write `to`). */
  move(from: string, to: string): Promise<void>;
  /** Stages a removal. @throws `not_found`, `permission_denied`. */
  remove(path: string): Promise<void>;
  exists(path: string): Promise<boolean>;
}

/** Small values kept per company and skill between calls; changes commit with the call. Needs `permissions: { kv: true }`. */
export interface SkillKv {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Lines for the buyer's trace of the call. The vendor never sees them. */
export interface SkillLog {
  debug(...parts: unknown[]): void;
  info(...parts: unknown[]): void;
  warn(...parts: unknown[]): void;
  error(...parts: unknown[]): void;
}

/** What `run` gets. There is nothing else: no network of its own, no clock of the machine, no environment. Each host action counts towards the call's limit. */
export interface SkillContext<Input, Code extends string = string, Connection extends string = string, Unit extends string = string> {
  /** The input as the caller sent it, already valid. No validator runs inside the sandbox, so defaults are not filled in. */
  readonly input: Input;
  /** Time of the call in ms UTC; stands still while the call runs, `Date.now()` says the same. */
  readonly now: number;
  readonly files: SkillFiles;
  readonly kv: SkillKv;
  readonly log: SkillLog;
  /** The company's systems declared under `permissions.connections`. */
  readonly connections: Readonly<Record<Connection, SkillConnection>>;
  /**
   * One request to a host declared under `permissions.network`, decided and sent outside the skill. No streams.
   * @throws `permission_denied` when the manifest, the company or the caller's grant does not allow it.
   */
  fetch(url: string, init?: FetchInit): Promise<SkillResponse>;
  /** Tells whoever waits how far a long call is, 0 to 1, with a note of at most 200 characters. Never part of the output. */
  progress(fraction: number, note?: string): Promise<void>;
  /**
   * Counts units declared under `price.units`: a whole number, added up over the call and charged with it when it succeeds.
   * @throws `max_price_exceeded` when the call would count more than the unit's `max`: nothing of it is counted then.
   */
  meter(name: Unit, quantity: number): Promise<void>;
  /** A number in [0, 1) from the call's declared seed: the same call draws the same numbers. */
  random(): number;
  /** Ends the call with a declared error code; see `fail`. */
  fail(code: Code, message: string): never;
}
