import { Category, Confirm, JsonSchema, LocalText, Risk, WireMoneySchema } from "@souk/contracts";
import { z } from "zod";
import { PermissionView } from "./permission-words.ts";

const Instant = z.string();
export const AudienceView = z.strictObject({
  everyone: z.boolean(),
  groups: z.array(z.strictObject({ id: z.string(), name: z.string() })),
});
export type AudienceView = z.output<typeof AudienceView>;

/** What a person may do with a skill now. */
export const SkillStatus = z.enum(["usable", "requestable", "requested", "blocked"]);
export type SkillStatus = z.output<typeof SkillStatus>;

/** Why a skill cannot be called now, enabled or not; calls say the same. */
export const UnavailableView = z.strictObject({
  reason: z.enum(["stopped", "frozen", "quarantined"]),
  /** What was stopped, for `stopped`: the skill alone, or more than it. */
  target: z.enum(["skill", "publisher", "agent", "employee", "company", "version"]).nullable(),
  by: z.enum(["company", "platform"]),
  /** The words of whoever stopped it, or the name of the freeze; null when they are for administrators only. */
  message: z.string().nullable(),
  /** Null: not known. */
  since: Instant.nullable(),
  /** When it ends by itself, which only a freeze does. */
  until: Instant.nullable(),
});
export type UnavailableView = z.output<typeof UnavailableView>;

export const SkillCard = z.strictObject({
  name: z.string(),
  version: z.string(),
  title: LocalText,
  summary: LocalText,
  publisher: z.strictObject({ slug: z.string(), name: z.string() }),
  category: z.string(),
  risk: Risk,
  readsOnly: z.boolean(),
  outsideHosts: z.number().int(),
  internal: z.boolean(),
  isNew: z.boolean(),
  pricePerCall: WireMoneySchema,
  unitPrices: z.array(z.strictObject({ name: z.string(), price: WireMoneySchema, max: z.number().int(), summary: LocalText.nullable() })),
  outcomePrices: z.array(z.strictObject({ name: z.string(), price: WireMoneySchema, confirm: Confirm, summary: LocalText.nullable() })),
  status: SkillStatus,
  /** Absent: nothing stands in the way of a call but what `status` says. */
  unavailable: UnavailableView.optional(),
  example: z.unknown().nullable(),
  facts: z.strictObject({ calls30d: z.number().int(), successRate: z.number().nullable(), p95Ms: z.number().nullable() }),
});
export type SkillCard = z.output<typeof SkillCard>;

export const ScopeView = z.strictObject({
  rows: z.array(
    z.strictObject({ grant: z.string(), sentence: LocalText, you: z.boolean(), company: z.boolean(), effective: z.string().nullable() }),
  ),
  counts: z.strictObject({ you: z.number().int(), skill: z.number().int(), company: z.number().int(), effective: z.number().int() }),
});
export type ScopeView = z.output<typeof ScopeView>;

export const PriceExample = z.strictObject({
  calls: z.number().int(),
  units: z.array(z.strictObject({ name: z.string(), count: z.number().int() })),
  outcomes: z.array(z.strictObject({ name: z.string(), count: z.number().int() })),
  total: WireMoneySchema,
});
export type PriceExample = z.output<typeof PriceExample>;

export const SkillPage = SkillCard.extend({
  description: LocalText.nullable(),
  inputSchema: JsonSchema,
  outputSchema: JsonSchema,
  permissions: z.array(PermissionView),
  maximumPrice: WireMoneySchema,
  feeBps: z.number().int(),
  termsVersion: z.number().int(),
  outcomes: z.array(
    z.strictObject({
      name: z.string(),
      price: WireMoneySchema,
      when: z.string(),
      key: z.string(),
      confirm: Confirm,
      settle: z.string(),
      dispute: z.string(),
      summary: LocalText.nullable(),
    }),
  ),
  priceExamples: z.array(PriceExample),
  versions: z.array(
    z.strictObject({
      version: z.string(),
      publishedAt: Instant,
      status: z.enum(["live", "yanked", "quarantined"]),
      sha256: z.string(),
      current: z.boolean(),
      pinned: z.boolean(),
    }),
  ),
  examples: z.array(z.strictObject({ title: LocalText.nullable(), input: z.unknown(), output: z.unknown().nullable() })),
  limits: z.strictObject({ cpuMs: z.number(), wallMs: z.number(), memoryMb: z.number() }),
  sha256: z.string(),
  signedBy: z.string(),
  errors: z.array(z.strictObject({ code: z.string(), meaning: z.string() })),
  outcomeRate: z.number().nullable(),
  enablement: z.strictObject({ version: z.string(), audience: AudienceView, since: Instant, by: z.string() }).nullable(),
  request: z
    .strictObject({ id: z.string(), at: Instant, status: z.enum(["open", "approved", "denied"]), comment: z.string().nullable() })
    .nullable(),
  scope: ScopeView,
});
export type SkillPage = z.output<typeof SkillPage>;

/** Filters of the store's search. */
export const StoreSearch = z.strictObject({
  q: z.string().max(400).optional(),
  category: Category.optional(),
  maxPrice: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,6})?$/)
    .optional(),
  risk: Risk.optional(),
  readsOnly: z.boolean().optional(),
  noOutsideHosts: z.boolean().optional(),
  status: z.literal("usable").optional(),
  limit: z.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).nullish(),
});
export type StoreSearch = z.output<typeof StoreSearch>;

export const StoreResult = z.strictObject({
  items: z.array(SkillCard),
  nextCursor: z.string().nullable(),
  categories: z.array(z.strictObject({ category: z.string(), count: z.number().int() })),
  total: z.number().int(),
});
export type StoreResult = z.output<typeof StoreResult>;
