import { z } from "zod";
import { Decision } from "./grant.ts";
import { Amount, Confirm, CurrencyCode, SemVer, Sha256Hex, WireMoneySchema } from "./manifest.ts";

/** RFC 3339 UTC with milliseconds. */
export const Instant = z.iso.datetime({ precision: 3 });
export const IdempotencyKey = z
  .string()
  .min(8)
  .max(128)
  .regex(/^[\x21-\x7e]+$/, "8 to 128 printable ASCII characters without spaces");

/** Texts that end up in columns of their own: no control characters, no half of a surrogate pair (RFC 8785 cannot sign one). */
const PlainText = z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u, "no control characters and only whole Unicode characters");

/** Body of POST /v1/skills/{publisher}/{skill}/calls. */
export const CallRequest = z.strictObject({
  input: z.unknown(),
  version: SemVer.optional(),
  maxPrice: WireMoneySchema.or(z.strictObject({ amount: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/), currency: CurrencyCode })).optional(),
  quote: z.string().max(4000).optional(),
  tags: z.record(PlainText.max(40), PlainText.max(100)).optional(),
  dryRun: z.boolean().optional(),
});
export type CallRequest = z.output<typeof CallRequest>;

export const OutcomeState = z.enum([
  "pending",
  "verified",
  "claimed_uncontested",
  "rejected",
  "disputed",
  "billed",
  "void",
  "reversed",
  "unclaimed",
]);
export const ChargeLine = z.strictObject({ meter: z.string(), quantity: z.string(), unitPrice: Amount, amount: Amount });
export const Charge = z.strictObject({ billed: z.boolean(), amount: Amount, currency: CurrencyCode, lines: z.array(ChargeLine) });
export const CallOutcome = z.strictObject({
  id: z.string(),
  name: z.string(),
  key: z.string(),
  state: OutcomeState,
  confirm: Confirm,
  amount: Amount,
  settlesAt: Instant,
});
export const CallUsage = z.strictObject({
  cpuMs: z.number(),
  wallMs: z.number(),
  queueMs: z.number(),
  hostCalls: z.number().int(),
  networkBytes: z.number().int(),
});

/** The answer of a call. `output` is the skill's own, already validated. */
export const CallResponse = z.strictObject({
  callId: z.string(),
  status: z.literal("succeeded"),
  output: z.unknown(),
  charge: Charge,
  outcomes: z.array(CallOutcome),
  usage: CallUsage,
  skill: z.strictObject({ name: z.string(), version: z.string(), sha256: Sha256Hex }),
  grant: z.array(z.string()),
  receipt: z.string(),
  traceId: z.string(),
  replayed: z.boolean(),
  outputExpired: z.boolean().optional(),
});
export type CallResponse = z.output<typeof CallResponse>;

/** Answer of a call with `dryRun: true`: nothing ran, nothing was billed or recorded. An Idempotency-Key is not required and never used up by it. */
export const DryRunResponse = z.strictObject({
  dryRun: z.literal(true),
  decision: Decision,
  grant: z.array(z.string()),
  maximumPrice: WireMoneySchema,
  skill: z.strictObject({ name: z.string(), version: z.string(), sha256: Sha256Hex }),
  /** The call that holds the Idempotency-Key sent along: the real call would give its stored answer and cost nothing more. */
  replayOf: z.string().optional(),
});
export type DryRunResponse = z.output<typeof DryRunResponse>;

/** Body of POST /v1/skills/{publisher}/{skill}/quotes. The price does not depend on the input yet; it may be sent already. */
export const QuoteRequest = z.strictObject({ input: z.unknown().optional() });
export type QuoteRequest = z.output<typeof QuoteRequest>;

/** What a call would cost and reach. `quote` binds the skill's version and terms until `expiresAt`; null when the call is not allowed. */
export const QuoteResponse = z.strictObject({
  maximumPrice: WireMoneySchema,
  grant: z.array(z.string()),
  /** Outside hosts the call could reach. */
  hosts: z.array(z.string()),
  decision: Decision,
  skill: z.strictObject({ name: z.string(), version: z.string(), sha256: Sha256Hex }),
  quote: z.string().nullable(),
  expiresAt: Instant.nullable(),
});
export type QuoteResponse = z.output<typeof QuoteResponse>;
