import type { z } from "zod";
import type { SkillContext, SkillLog } from "../context.ts";
import type { SkillDefinition, UnitDefinition } from "../define-skill.ts";
import { fail } from "../fail.ts";
import { type Answer, openOutside } from "./outside.ts";
import { SkillTestError } from "./skill-test-error.ts";
import { openWorkspace, type WorkspaceState } from "./workspace.ts";

export interface SkillTestOptions {
  /** Workspace files by absolute path, e.g. `{ "/invoices/INV-7.json": "…" }`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly kv?: Readonly<Record<string, string>>;
  /** Time the calls see, ms UTC; 2026-01-01 unless told. */
  readonly now?: number;
  /** Answers the requests the skill declared; others are refused before. */
  readonly answer?: Answer;
  /** Seed of `ctx.random()`; every call starts again from it. */
  readonly seed?: number;
}

export interface SkillTestRun<Output> {
  readonly output: Output;
  /** Files this call wrote, by path. */
  readonly written: Readonly<Record<string, string>>;
  /** Files this call removed or moved away. */
  readonly removed: readonly string[];
  /** Paths this call read, in order. */
  readonly reads: readonly string[];
  readonly progress: readonly { readonly fraction: number; readonly note?: string }[];
  /** Units counted, added up by name. */
  readonly meters: Readonly<Record<string, number>>;
  readonly logs: readonly { readonly level: keyof SkillLog; readonly text: string }[];
}

export interface SkillTest<Input, Output> {
  /** One call; its writes are seen by later calls. @throws SkillTestError when the call would not have succeeded. */
  call(input: Input): Promise<SkillTestRun<Output>>;
  /** The workspace as it is now. */
  files(): Readonly<Record<string, string>>;
}

const DEFAULT_NOW = 1_767_225_600_000; // 2026-01-01T00:00:00Z

/** mulberry32: small, and good enough to be a declared stream of numbers. */
function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function recordLogs(lines: { level: keyof SkillLog; text: string }[]): SkillLog {
  const at =
    (level: keyof SkillLog) =>
    (...parts: unknown[]): void => {
      lines.push({ level, text: parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(" ") });
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function check<T>(schema: z.ZodType, value: unknown, code: "invalid_input" | "invalid_output"): T {
  const result = schema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `/${issue.path.join("/")}: ${issue.message}`);
    throw new SkillTestError(code, problems.join("; "), { cause: result.error });
  }
  return value as T;
}

/** What survives JSON, as in the sandbox. */
function throughJson(value: unknown, code: "invalid_input" | "invalid_output"): unknown {
  const text = JSON.stringify(value);
  if (text === undefined) throw new SkillTestError(code, "the value has no JSON form");
  return JSON.parse(text);
}

function openCounters(units: Readonly<Record<string, UnitDefinition>>) {
  const progress: { fraction: number; note?: string }[] = [];
  const meters: Record<string, number> = {};
  const actions: Pick<SkillContext<unknown>, "progress" | "meter"> = {
    async progress(fraction, note) {
      if (!(fraction >= 0 && fraction <= 1)) throw new SkillTestError("skill_failed", "progress is a number from 0 to 1");
      progress.push(note === undefined ? { fraction } : { fraction, note: note.slice(0, 200) });
    },
    async meter(name, quantity) {
      if (!Number.isSafeInteger(quantity) || quantity < 0)
        throw new SkillTestError("skill_failed", `meter ${name}: a whole number, 0 or more`);
      const unit = Object.hasOwn(units, name) ? units[name] : undefined;
      if (!unit) throw new SkillTestError("invalid_request", `the skill has no unit ${name} under price.units`);
      const sum = (meters[name] ?? 0) + quantity;
      if (sum > unit.max) throw new SkillTestError("max_price_exceeded", `a call counts at most ${unit.max} ${name}`);
      if (sum > 0) meters[name] = sum;
    },
  };
  return { progress, meters, actions };
}

function asTestError(thrown: unknown): SkillTestError {
  if (thrown instanceof SkillTestError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const declared = thrown instanceof Error && "soukCode" in thrown ? String(thrown.soukCode) : undefined;
  return new SkillTestError("skill_failed", message, { cause: thrown, ...(declared === undefined ? {} : { skillCode: declared }) });
}

/**
 * Runs a skill in the test's own process on an in-memory workspace, under the permissions it declares. For tests of the skill's logic:
 * the real sandbox, with its limits, is what `souk test` and `souk dev` use.
 */
export function testSkill<I extends z.ZodType, O extends z.ZodType, Code extends string, Connection extends string, Unit extends string>(
  skill: SkillDefinition<I, O, Code, Connection, Unit>,
  options: SkillTestOptions = {},
): SkillTest<z.input<I>, z.input<O>> {
  const state: WorkspaceState = {
    files: new Map(Object.entries(options.files ?? {})),
    versions: new Map(),
    kv: new Map(Object.entries(options.kv ?? {})),
  };
  return {
    files: () => Object.fromEntries(state.files),
    async call(input) {
      const workspace = openWorkspace(state, skill.permissions ?? {});
      const logs: { level: keyof SkillLog; text: string }[] = [];
      const counted = openCounters(skill.price.units ?? {});
      const ctx: SkillContext<z.input<I>, Code, Connection, Unit> = {
        input: check(skill.input, throughJson(input, "invalid_input"), "invalid_input"),
        now: options.now ?? DEFAULT_NOW,
        files: workspace.files,
        kv: workspace.kv,
        ...openOutside(skill.permissions ?? {}, options.answer),
        ...counted.actions,
        log: recordLogs(logs),
        random: seededNumbers(options.seed ?? 1),
        fail,
      };
      try {
        const output = check<z.input<O>>(skill.output, throughJson(await skill.run(ctx), "invalid_output"), "invalid_output");
        workspace.commit();
        const { written, removed, reads } = workspace;
        const { progress, meters } = counted;
        return { output, written: Object.fromEntries(written), removed: [...removed], reads, logs, progress, meters };
      } catch (thrown) {
        throw asTestError(thrown);
      }
    },
  };
}
