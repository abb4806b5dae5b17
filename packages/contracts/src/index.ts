export {
  CallOutcome,
  CallRequest,
  CallResponse,
  CallUsage,
  Charge,
  ChargeLine,
  DryRunResponse,
  IdempotencyKey,
  Instant,
  OutcomeState,
  QuoteRequest,
  QuoteResponse,
} from "./call.ts";
export { Decision, DecisionLayer, GrantText } from "./grant.ts";
export { InvoiceDocument, InvoiceLine, InvoiceStatus, ReceiptsFileLine } from "./invoice.ts";
export {
  Amount,
  CATEGORIES,
  Category,
  Confirm,
  CurrencyCode,
  Duration,
  Ed25519Jwk,
  JsonSchema,
  LocalText,
  Manifest,
  ManifestExample,
  ManifestLimits,
  ManifestOutcome,
  ManifestPermissions,
  PublishRequest,
  Risk,
  SemVer,
  Sha256Hex,
  SkillName,
  WireMoneySchema,
} from "./manifest.ts";
export { ErrorCodeSchema, NAMES_URL, Problem, problemType, SaidSchema } from "./problem.ts";
export { ReceiptPayload } from "./receipt.ts";
