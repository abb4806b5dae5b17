export type { Brand } from "./brand.ts";
export { canonicalJson } from "./canonical.ts";
export { type Clock, type SteppingClock, steppingClock, systemClock } from "./clock.ts";
export { hashCanonical, sha256Hex } from "./digest.ts";
export { parseDuration } from "./duration.ts";
export { DomainError, type DomainErrorOptions, ERROR_STATUS, type ErrorCode, isErrorCode, RETRYABLE_CODES } from "./errors.ts";
export {
  decodeId,
  encodeId,
  ID_PREFIXES,
  type IdPrefix,
  idPattern,
  newUuid,
  type RandomSource,
  seededRandom,
  systemRandom,
} from "./ids.ts";
export {
  addMoney,
  amountText,
  CURRENCIES,
  type Currency,
  formatMicro,
  isCurrency,
  type MicroUnits,
  type Money,
  micro,
  minorUnitDigits,
  moneyText,
  parseMicro,
  percentFloor,
  toMinorUnits,
  toWireMoney,
  type WireMoney,
} from "./money.ts";
export { type Period, type PeriodKey, periodOf } from "./period.ts";
export { requireRevision, revisionOf } from "./revision.ts";
export { type Said, Sentence, type SentenceValue, said, textOf, words } from "./sentence.ts";
export { storableText } from "./storable.ts";
export { instantOfWallClock, isTimeZone, wallClockAt } from "./wall-clock.ts";
export { type Counted, wrongForm } from "./wrong-form.ts";
export { refuseWrong, type WrongPlace, wrongInput } from "./wrong-places.ts";
