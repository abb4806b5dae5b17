import { ERROR_STATUS, type ErrorCode } from "@souk/kernel";
import { z } from "zod";
import { Decision } from "./grant.ts";

/** The address under which the platform names what it defines: problem types, schemas. Names, not pages. */
export const NAMES_URL = "https://souk.dev";

/** The `type` of a problem. */
export const problemType = (code: ErrorCode): string => `${NAMES_URL}/problems/${code}`;

export const ErrorCodeSchema = z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]);

/**
 * The parameters of a sentence: `{0}`, `{1}` … of `template` are the places of `values`. Absent where the sentence has none. With it a program can tell its
 * own reader the same in another language; templates are stable words, not prose to parse.
 */
export const SaidSchema = z.strictObject({
  template: z.string(),
  values: z.array(z.union([z.string(), z.strictObject({ template: z.string(), values: z.array(z.string()) })])),
});

/** RFC 9457 problem details with Souk's extensions. `billed` is always false: an error never costs anything. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  said: SaidSchema.optional(),
  code: ErrorCodeSchema,
  requestId: z.string(),
  retryable: z.boolean(),
  billed: z.literal(false),
  callId: z.string().optional(),
  decision: Decision.optional(),
  /** One entry per wrong place in the input; `pointer` is a JSON pointer (RFC 6901). */
  problems: z.array(z.strictObject({ pointer: z.string(), message: z.string(), said: SaidSchema.optional() })).optional(),
  effects: z.array(z.strictObject({ target: z.string(), state: z.enum(["done", "not_done", "unknown"]) })).optional(),
  /** Files somebody changed since, with the version they are at: why a call was not undone. */
  conflicts: z.array(z.strictObject({ path: z.string(), version: z.number().int() })).optional(),
  /** The skill's own declared code, for skill_failed. */
  skillError: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  retryAfterSeconds: z.number().optional(),
});
export type Problem = z.output<typeof Problem>;
