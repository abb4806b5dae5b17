export { commitRecord, recordProof, type SealedBatch, sealBatch, treeLeaves } from "./audit-batch.ts";
export type { AuditBatchLine, AuditEntryLine, AuditErasedLine, AuditLine } from "./audit-lines.ts";
export { type AuditBatchParts, type AuditRecordParts, NO_BATCH } from "./audit-record.ts";
export { JWS_TYPES, type JwsType, type PublicJwk } from "./compact.ts";
export { type BillableItem, buildInvoice, type InvoiceBody, type InvoiceLine, roundLine } from "./invoice.ts";
export { invoiceText, type VerifiableInvoice } from "./invoice-document.ts";
export { type SigningKey, signCompact, signingKey, verifyCompact } from "./jws.ts";
export {
  type CompiledOutcome,
  compileOutcome,
  MAX_KEY_CHARS,
  MAX_RULE_BYTES,
  type OutcomeClaim,
  type OutcomeRule,
  type RuleSchemas,
  type UnclaimedReason,
} from "./outcome-rule.ts";
export {
  isVerified,
  nextOutcomeState,
  type OutcomeAction,
  type OutcomeContext,
  type OutcomeState,
  type OutcomeStep,
  wordOf,
} from "./outcome-state.ts";
export {
  CALL_METER,
  chargeOf,
  noCharge,
  outcomeMeter,
  type PricedLine,
  priceCall,
  priceOutcome,
  priceUnit,
  reverseLine,
  unitMeter,
  type WireCharge,
} from "./price.ts";
export { Receipt, type ReceiptInput, receiptPayload, receiptText } from "./receipt.ts";
export { type RatedEvent, type RatingDifference, type RerateResult, rerate } from "./rerate.ts";
export {
  type Confirm,
  DEFAULT_FEE_BPS,
  fromTermsDocument,
  maximumPrice,
  type OutcomeTerms,
  type PricedManifest,
  type Terms,
  type TermsDocument,
  termsHash,
  termsOfManifest,
  toTermsDocument,
  type UnitTerms,
} from "./terms.ts";
export { type InclusionClaim, inclusionProof, leafHash, merkleRoot, merkleRootHex, verifyInclusion } from "./tree.ts";
