import { CURRENCIES, type Currency } from "@souk/kernel";
import { z } from "zod";

/** `<publisher>/<skill>`: both lower-case; together with `__` they fit MCP's 64 characters. */
export const SkillName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,29}\/[a-z][a-z0-9-]{1,29}$/,
    "a skill is named publisher/skill, each 2-30 of a-z, 0-9 and -, starting with a letter",
  );
export type SkillName = z.output<typeof SkillName>;

/** SemVer 2.0.0 without build metadata (two builds must not share a version). */
export const SemVer = z
  .string()
  .max(64)
  .regex(
    /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/,
    "use a semantic version such as 1.2.0",
  );

/** A decimal amount of the skill's currency with six digits, e.g. "0.002000". */
export const Amount = z.string().regex(/^-?\d{1,12}\.\d{6}$/);
export const CurrencyCode = z.enum(Object.keys(CURRENCIES) as [Currency, ...Currency[]]);
export const WireMoneySchema = z.strictObject({ amount: Amount, currency: CurrencyCode });
export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
/** "72h", "14d". */
export const Duration = z.string().regex(/^\d{1,6}(ms|s|m|h|d)$/);

/** A text in both languages of the product. */
export const LocalText = z.strictObject({ en: z.string().min(1).max(4000), zh: z.string().min(1).max(4000) });
export type LocalText = z.output<typeof LocalText>;

export const CATEGORIES = ["finance", "legal", "support", "data", "privacy", "it", "sales", "hr", "other"] as const;
export const Category = z.enum(CATEGORIES);

/** Risk a buyer takes by enabling a skill, derived from its permissions (see riskOf in policy). */
export const Risk = z.enum(["low", "medium", "high"]);
export type Risk = z.output<typeof Risk>;

/** JSON Schema 2020-12 as an object (draft fixed by publish; compiled in the sandbox host). */
export const JsonSchema = z.record(z.string(), z.unknown());

/** What a skill may ask for. Every entry becomes grants (packages/policy). Absent means: nothing of that kind. */
export const ManifestPermissions = z.strictObject({
  /** `<verbs>:<glob>`, e.g. "read:/invoices/**", "read,write:/reports/**". */
  files: z
    .array(
      z
        .string()
        .max(300)
        .regex(/^(read|write|read,write):\/[^\0]*$/),
    )
    .max(50)
    .optional(),
  /** `<product>.<entity>:<verb>`, e.g. "erp.invoices:read". */
  perms: z
    .array(
      z
        .string()
        .max(120)
        .regex(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/),
    )
    .max(50)
    .optional(),
  /** `<METHOD[,METHOD]>:<host><path glob>`, e.g. "GET:api.example.com/v1/**". */
  network: z
    .array(
      z
        .string()
        .max(300)
        .regex(/^[A-Z]+(,[A-Z]+)*:[a-z0-9.*-]+(:\d+)?(\/[^\0\s]*)?$/),
    )
    .max(50)
    .optional(),
  connections: z.array(z.string().max(120)).max(20).optional(),
  secrets: z
    .array(
      z
        .string()
        .max(120)
        .regex(/^[A-Z][A-Z0-9_]*$/),
    )
    .max(20)
    .optional(),
  skills: z.array(SkillName).max(20).optional(),
  /** Key-value scratch kept per company and skill. */
  kv: z.boolean().optional(),
});
export type ManifestPermissions = z.output<typeof ManifestPermissions>;

/** `auto` = the seller's own word (labelled seller's claim); `caller` = whoever called; `signal` = the buyer's system; `verifier` = a skill the buyer owns. */
export const Confirm = z.enum(["auto", "caller", "signal", "verifier"]);
export const ManifestOutcome = z.strictObject({
  /** Price of one, at most one per business object and call. */
  price: Amount,
  /** CEL condition over `input` and `output`, type-checked at publish. */
  when: z.string().min(1).max(1000),
  /** CEL expression for the business object: one charge per value, ever, per company, skill and outcome. */
  key: z.string().min(1).max(500),
  confirm: Confirm,
  /** Time in which the buyer may reject for free. */
  settle: Duration,
  /** Time after settling in which the buyer may dispute. */
  dispute: Duration,
  /** What counts, in plain words, for buyers. */
  summary: LocalText.optional(),
});
export type ManifestOutcome = z.output<typeof ManifestOutcome>;

const atMost =
  (entries: number) =>
  (record: object): boolean =>
    Object.keys(record).length <= entries;

/** Most units one skill may price: each is a line of the invoice. */
const MAX_UNITS = 8;
/** Something a skill counts itself with `ctx.meter`, at a price for each. */
const ManifestUnit = z.strictObject({
  price: Amount,
  /** The most of it one call may count: what a call can cost is known before it runs. */
  max: z.number().int().min(1).max(1_000_000),
  /** One of them in plain words, for buyers: pages say "$0.03 per answered question". */
  summary: LocalText.optional(),
});

const PriceName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
const ManifestUnits = z
  .record(PriceName, ManifestUnit)
  .refine(atMost(MAX_UNITS), `at most ${MAX_UNITS} units`)
  .meta({ maxProperties: MAX_UNITS });

export const ManifestLimits = z.strictObject({
  cpuMs: z.number().int().min(1).max(10_000).optional(),
  wallMs: z.number().int().min(1).max(120_000).optional(),
  memoryMb: z.number().int().min(8).max(256).optional(),
});

export const ManifestExample = z.strictObject({ title: LocalText.optional(), input: z.unknown(), output: z.unknown().optional() });

/** The compiled manifest: the one place that says what a skill may do and costs. Signed together with the bundle's hash. */
export const Manifest = z.strictObject({
  manifestVersion: z.literal(1),
  /** Version of the bundle's calling convention (docs in packages/sandbox). */
  abi: z.literal(1),
  name: SkillName,
  version: SemVer,
  title: LocalText,
  summary: LocalText,
  description: LocalText.optional(),
  category: Category,
  /** Words people use for this job, any language; feeds search. */
  keywords: z.array(z.string().min(1).max(60)).max(40),
  input: JsonSchema,
  output: JsonSchema,
  permissions: ManifestPermissions,
  price: z.strictObject({ currency: CurrencyCode, call: Amount, units: ManifestUnits.optional() }),
  /** At most 20: which of them a call claims is what its vendor learns of it. */
  outcomes: z.record(PriceName, ManifestOutcome).refine(atMost(20), "at most 20 outcomes"),
  /** Error codes `run` may declare, with what they mean for the caller. */
  errors: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), z.string().max(300)).refine(atMost(40), "at most 40 error codes"),
  limits: ManifestLimits,
  examples: z.array(ManifestExample).max(10),
  bundle: z.strictObject({ sha256: Sha256Hex, bytes: z.number().int().positive().max(2_000_000) }),
});
export type Manifest = z.output<typeof Manifest>;

/** Ed25519 public key as JWK (RFC 8037). */
export const Ed25519Jwk = z.strictObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  kid: z.string().max(100),
  use: z.literal("sig").optional(),
  alg: z.enum(["EdDSA", "Ed25519"]).optional(),
});
export type Ed25519Jwk = z.output<typeof Ed25519Jwk>;

/**
 * Body of POST /v1/publishers/{slug}/versions.
 * `signature` = compact JWS (EdDSA, header `kid`) whose payload is the RFC 8785 text of the manifest.
 */
export const PublishRequest = z.strictObject({
  manifest: Manifest,
  /** The bundle's UTF-8 source text; its SHA-256 is `manifest.bundle.sha256`. */
  bundle: z.string().min(1).max(2_000_000),
  signature: z.string().max(200_000),
  dryRun: z.boolean().optional(),
});
export type PublishRequest = z.output<typeof PublishRequest>;
