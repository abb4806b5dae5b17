import { SkillName } from "@souk/contracts";
import { DEFAULT_LIMITS } from "@souk/sandbox";
import { z } from "zod";

const upTo = (most: number, least = 1) => z.number().int().min(least).max(most).optional();

/** The longest a call that is not waited for may take, ms. */
export const LONG_WALL_MS = 600_000;

/** Limits of one call. They only lower what the platform allows. */
export const LimitSettings = z.strictObject({
  cpuMs: upTo(DEFAULT_LIMITS.cpuMs),
  wallMs: upTo(LONG_WALL_MS),
  memoryMb: upTo(DEFAULT_LIMITS.memoryMb, 8),
  outputBytes: upTo(DEFAULT_LIMITS.outputBytes),
  logBytes: upTo(DEFAULT_LIMITS.logBytes, 0),
  hostCalls: upTo(DEFAULT_LIMITS.hostCalls, 0),
});
export type LimitSettings = z.output<typeof LimitSettings>;

/** How much of a sandbox host a call shares, loosest first. */
export const IsolationLevel = z.enum(["shared_host", "own_host", "fresh_context", "fresh_isolate"]);
/** What a skill's clock says inside. */
export const ClockSetting = z.enum(["fixed", "between_slices", "running"]);

/** At most `calls` in `seconds`, over all nodes. */
export const Rate = z.strictObject({ calls: z.number().int().min(1).max(1_000_000), seconds: z.number().int().min(1).max(86_400) });
export type Rate = z.output<typeof Rate>;

const Name = z.string().trim().min(1).max(80);
const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "a time such as 18:00");
const LocalTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, "a local time such as 2026-12-31T18:00")
  .refine((text) => !Number.isNaN(Date.parse(`${text}:00Z`)), "no such day or time");
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** A time in which changes stand still. All times are those of the company's billing time zone. */
export const FreezeWindow = z.discriminatedUnion("kind", [
  z
    .strictObject({ kind: z.literal("dated"), name: Name, from: LocalTime, to: LocalTime })
    .refine((window) => window.from < window.to, { path: ["to"], message: "the end has to come after the start" }),
  /** On these days, from a time to another; past midnight when the end is not later than the start. */
  z.strictObject({ kind: z.literal("weekly"), name: Name, days: z.array(z.enum(WEEKDAYS)).min(1).max(7), from: TimeOfDay, to: TimeOfDay }),
  /** The last days of each month, quarter or year, and the first ones of the next. */
  z
    .strictObject({
      kind: z.literal("period_end"),
      name: Name,
      every: z.enum(["month", "quarter", "year"]),
      daysBefore: z.number().int().min(0).max(14),
      daysAfter: z.number().int().min(0).max(14),
    })
    .refine((window) => window.daysBefore + window.daysAfter > 0, { path: ["daysBefore"], message: "at least one day" }),
]);
export type FreezeWindow = z.output<typeof FreezeWindow>;

export const FreezeSettings = z.strictObject({
  /** Which calls stand still: those that write or act outside, or every one. */
  stops: z.enum(["changes", "all"]),
  windows: z.array(FreezeWindow).max(50),
});
export type FreezeSettings = z.output<typeof FreezeSettings>;

const SkillSettings = z.strictObject({
  limits: LimitSettings.optional(),
  isolation: IsolationLevel.optional(),
  clock: ClockSetting.optional(),
  rate: Rate.nullable().optional(),
});

/** Everything a company sets for its calls (T6). */
export const RuntimeSettings = z.strictObject({
  limits: LimitSettings,
  isolation: IsolationLevel,
  clock: ClockSetting,
  freeze: FreezeSettings,
  /** Null: no limit. An agent's calls count for the agent and for its owner. */
  rates: z.strictObject({ employee: Rate.nullable(), agent: Rate.nullable(), skill: Rate.nullable() }),
  /** Other settings for single skills. */
  skills: z.record(SkillName, SkillSettings),
});
export type RuntimeSettings = z.output<typeof RuntimeSettings>;

export const DEFAULT_RUNTIME: RuntimeSettings = {
  limits: {},
  isolation: "own_host",
  clock: "fixed",
  freeze: { stops: "changes", windows: [] },
  rates: { employee: { calls: 6_000, seconds: 60 }, agent: { calls: 3_000, seconds: 60 }, skill: null },
  skills: {},
};

/** The settings as answered: with what the platform allows at most, and the freeze that holds now or comes next. */
/** What replaces the settings. `revision`: of those the change is made on; when they are not in force any more, nothing is saved (409). */
export const RuntimeBody = RuntimeSettings.extend({ revision: z.string().max(64).optional() });
export type RuntimeBody = z.output<typeof RuntimeBody>;

export const RuntimeView = z.strictObject({
  settings: RuntimeSettings,
  /** Of exactly these settings: sent along with a change, it keeps the change from undoing somebody else's. */
  revision: z.string(),
  platform: z.strictObject({
    cpuMs: z.number(),
    wallMs: z.number(),
    longWallMs: z.number(),
    memoryMb: z.number(),
    outputBytes: z.number(),
    logBytes: z.number(),
    hostCalls: z.number(),
  }),
  timeZone: z.string(),
  frozen: z.strictObject({ name: z.string(), endsAt: z.string() }).nullable(),
  updatedAt: z.string().nullable(),
  updatedBy: z.string().nullable(),
});
export type RuntimeView = z.output<typeof RuntimeView>;
