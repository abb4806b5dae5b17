import { createHash } from "node:crypto";
import ivm from "isolated-vm";
import type { WireSkill } from "../wire/messages.ts";
import { bootstrapSource } from "./bootstrap.ts";
import { inputCheckScript } from "./input-check.ts";
import { compileValidator, type Validator } from "./validate.ts";

/** Load time has its own budget: a bundle that needs longer than this to start is refused. */
const LOAD_MS = 1_000;
const CONTEXT_CALLS = 5_000;
const CONTEXTS_PER_ISOLATE = 64;
/** Above this share of the isolate's memory, idle contexts make room before a new one is opened. */
const ROOMY_SHARE = 0.4;

const bootstrap = bootstrapSource();

/** A bundle that cannot run: wrong hash, does not compile, throws while it loads, schema that does not compile. */
export class BadBundle extends Error {}

export interface Skill {
  readonly key: string;
  readonly sha256: string;
  readonly source: string;
  readonly cache: ivm.ExternalCopy<ArrayBuffer> | undefined;
  readonly input: Validator;
  readonly output: Validator;
}

/** The guest's only door: primitives in, one string out. */
export type Enter = ivm.Reference<(op: number, a?: unknown, b?: unknown, c?: unknown, d?: unknown) => string>;

export interface GuestContext {
  readonly key: string;
  readonly home: SkillIsolate;
  readonly context: ivm.Context;
  readonly enter: Enter;
  /** Made for one call, never given to another. */
  readonly single: boolean;
  /** It was given the isolate's input check. */
  checksInput: boolean;
  busy: boolean;
  calls: number;
  usedAt: number;
}

export interface SkillIsolate extends BlankIsolate {
  readonly skill: Skill;
  readonly script: ivm.Script;
  readonly contexts: Set<GuestContext>;
  /** Valid inputs checked outside so far; after some, the check moves inside. */
  checkedOutside: number;
  /** `(input) => boolean` of a context no guest code runs in; null when this schema's cannot be made. */
  inputCheck: ivm.Reference | null | undefined;
  /** Takes no new calls; disposed when the last one ends. */
  retired: boolean;
  usedAt: number;
}

/** Checks hash and schemas. @throws BadBundle */
export function prepareSkill(wire: WireSkill, bundle: Buffer, cache: Buffer | undefined): Skill {
  const found = createHash("sha256").update(bundle).digest("hex");
  if (found !== wire.sha256) throw new BadBundle(`the bundle's SHA-256 is ${found}, published was ${wire.sha256}`);
  try {
    return {
      key: wire.key,
      sha256: wire.sha256,
      source: bundle.toString("utf8"),
      cache: cache && new ivm.ExternalCopy(new Uint8Array(cache).buffer),
      input: compileValidator(wire.input),
      output: compileValidator(wire.output),
    };
  } catch (error) {
    throw new BadBundle(`the skill's schema does not compile: ${messageOf(error)}`);
  }
}

/** An isolate in which only our own bootstrap has run: made ahead, so that a first call does not wait for it. */
interface BlankIsolate {
  readonly isolate: ivm.Isolate;
  readonly boot: ivm.Script;
  readonly memoryMb: number;
  first: BlankContext | undefined;
}

interface BlankContext {
  readonly context: ivm.Context;
  readonly enter: Enter;
}

let spare: BlankIsolate | undefined;

/** Keeps one blank isolate of the usual size ready. */
export function keepSpare(memoryMb: number): void {
  if (spare !== undefined) return;
  spare = blankIsolate(memoryMb);
  spare.first?.enter.applySync(undefined, [5], { timeout: LOAD_MS, result: { copy: true } });
}

function blankIsolate(memoryMb: number): BlankIsolate {
  const isolate = new ivm.Isolate({ memoryLimit: Math.max(8, memoryMb) });
  const boot = isolate.compileScriptSync(bootstrap, { filename: "souk:bootstrap" });
  return { isolate, boot, memoryMb, first: blankContext(isolate, boot) };
}

function blankContext(isolate: ivm.Isolate, boot: ivm.Script): BlankContext {
  const context = isolate.createContextSync();
  return { context, enter: boot.runSync(context, { reference: true, timeout: LOAD_MS }) as Enter };
}

/** Compiles a bundle in an isolate of its own. @throws BadBundle */
export function openIsolate(skill: Skill, memoryMb: number): SkillIsolate {
  const blank = spare?.memoryMb === memoryMb ? spare : blankIsolate(memoryMb);
  if (blank === spare) spare = undefined;
  try {
    const script = blank.isolate.compileScriptSync(skill.source, {
      filename: "skill.js",
      ...(skill.cache ? { cachedData: skill.cache } : {}),
    });
    return {
      skill,
      ...blank,
      script,
      contexts: new Set(),
      checkedOutside: 0,
      inputCheck: undefined,
      retired: false,
      usedAt: performance.now(),
    };
  } catch (error) {
    blank.isolate.dispose();
    throw new BadBundle(`the bundle does not compile: ${messageOf(error)}`);
  }
}

/**
 * Moves the input check of a busy isolate inside: into a context of its own, which shares the isolate with the guest's but nothing else. The guest
 * side parses the text, has the result checked there before any guest code has seen it, and saves the host a second parse.
 */
export function moveInputCheckInside(home: SkillIsolate): void {
  if (home.inputCheck !== undefined) return;
  home.inputCheck = null;
  try {
    const source = inputCheckScript(home.skill.input.code());
    if (source === undefined) return;
    const context = home.isolate.createContextSync();
    const script = home.isolate.compileScriptSync(source, { filename: "souk:input-check" });
    home.inputCheck = script.runSync(context, { reference: true, timeout: LOAD_MS }) as ivm.Reference;
    script.release();
  } catch {
    // Then the check stays outside, where it was.
  }
}

/** From now on the context checks its own inputs, if its isolate can. */
export function giveInputCheck(guest: GuestContext): void {
  const { inputCheck } = guest.home;
  if (guest.checksInput || !inputCheck) return;
  guest.enter.applySync(undefined, [4, inputCheck.derefInto()], { timeout: LOAD_MS, result: { copy: true } });
  guest.checksInput = true;
}

/** A context for `key`: an idle one of the same key, else a new one in which the bundle has just been loaded; `single`: used once. @throws BadBundle */
export function takeContext(home: SkillIsolate, key: string, single = false): GuestContext {
  for (const guest of home.contexts) {
    if (!single && !guest.busy && guest.key === key) {
      guest.busy = true;
      return guest;
    }
  }
  makeRoom(home);
  const guest = openContext(home, key, single);
  home.contexts.add(guest);
  return guest;
}

function openContext(home: SkillIsolate, key: string, single: boolean): GuestContext {
  const { context, enter } = home.first ?? blankContext(home.isolate, home.boot);
  home.first = undefined;
  try {
    home.script.runSync(context, { timeout: LOAD_MS });
    const problem = enter.applySync(undefined, [3], { timeout: LOAD_MS, result: { copy: true } });
    if (problem !== "") throw new Error(problem);
    return { key, home, context, enter, single, checksInput: false, busy: true, calls: 0, usedAt: performance.now() };
  } catch (error) {
    if (!home.isolate.isDisposed) context.release();
    throw new BadBundle(`the bundle does not load: ${messageOf(error)}`);
  }
}

/** Gives a context back, or throws it away when it is worn out or cannot be trusted to start clean. */
export function releaseContext(guest: GuestContext, reusable: boolean): void {
  guest.busy = false;
  guest.calls += 1;
  guest.usedAt = performance.now();
  guest.home.usedAt = guest.usedAt;
  if (!reusable || guest.single || guest.calls >= CONTEXT_CALLS || guest.home.retired) dropContext(guest);
}

function dropContext(guest: GuestContext): void {
  guest.home.contexts.delete(guest);
  if (guest.home.isolate.isDisposed) return;
  guest.enter.release();
  guest.context.release();
}

/** Contexts of other callers must not be what fills the isolate's memory: half of the idle ones go, the least recently used. */
function makeRoom(home: SkillIsolate): void {
  if (home.contexts.size === 0) return;
  const isFull = home.contexts.size >= CONTEXTS_PER_ISOLATE;
  if (!isFull && home.isolate.getHeapStatisticsSync().used_heap_size < ROOMY_SHARE * home.memoryMb * 1024 * 1024) return;
  const idle = [...home.contexts].filter((guest) => !guest.busy).sort((a, b) => a.usedAt - b.usedAt);
  for (const guest of idle.slice(0, Math.ceil(idle.length / 2))) dropContext(guest);
}

/** Frees everything the isolate holds. Its contexts are gone afterwards. */
export function disposeIsolate(home: SkillIsolate): void {
  home.contexts.clear();
  if (!home.isolate.isDisposed) home.isolate.dispose();
}

/** Compiles without running: the only place a code cache is made, and only in a host that has never run a guest. */
export function makeCodeCache(source: string): Buffer | undefined {
  const isolate = new ivm.Isolate({ memoryLimit: 256 });
  try {
    const script = isolate.compileScriptSync(source, { filename: "skill.js", produceCachedData: true });
    const copy = (script as { cachedData?: ivm.ExternalCopy<ArrayBuffer> }).cachedData;
    return copy && Buffer.from(copy.copy());
  } catch {
    return undefined;
  } finally {
    isolate.dispose();
  }
}

/** The text of anything thrown by our own code or copied out of an isolate by value. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 2_048);
}
