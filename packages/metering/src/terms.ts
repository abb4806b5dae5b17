import { type Currency, formatMicro, hashCanonical, type MicroUnits, micro, parseDuration, parseMicro } from "@souk/kernel";

export type Confirm = "auto" | "caller" | "signal" | "verifier";

/** Price and windows of one outcome. */
export interface OutcomeTerms {
  readonly price: MicroUnits;
  readonly confirm: Confirm;
  /** Time in which the buyer may reject for free. */
  readonly settleMs: number;
  /** Time after settling in which the buyer may dispute. */
  readonly disputeMs: number;
}

/** Price of one unit a skill counts, and how many one call may count at most. */
export interface UnitTerms {
  readonly price: MicroUnits;
  readonly max: number;
}

/** Prices, fees and windows: an immutable version of their own. A call pins one at admission. */
export interface Terms {
  readonly version: number;
  readonly currency: Currency;
  /** Price of one call. */
  readonly call: MicroUnits;
  readonly units: Readonly<Record<string, UnitTerms>>;
  readonly outcomes: Readonly<Record<string, OutcomeTerms>>;
  /** The platform's share of each amount, in basis points. */
  readonly feeBps: number;
}

/** The part of a manifest that makes terms 1. */
export interface PricedManifest {
  readonly price: {
    readonly currency: Currency;
    readonly call: string;
    readonly units?: Readonly<Record<string, { readonly price: string; readonly max: number }>> | undefined;
  };
  readonly outcomes: Readonly<
    Record<string, { readonly price: string; readonly confirm: Confirm; readonly settle: string; readonly dispute: string }>
  >;
}

/** The platform fee when nothing else was agreed: 15 %. */
export const DEFAULT_FEE_BPS = 1_500;

/** Terms 1 of a skill, from the manifest first published. @throws RangeError for an amount or duration that does not parse. */
export function termsOfManifest(manifest: PricedManifest, feeBps: number = DEFAULT_FEE_BPS): Terms {
  const outcomes = Object.entries(manifest.outcomes).map(([name, { price, confirm, settle, dispute }]): [string, OutcomeTerms] => [
    name,
    { price: parseMicro(price), confirm, settleMs: parseDuration(settle), disputeMs: parseDuration(dispute) },
  ]);
  const { currency, call } = manifest.price;
  const units = mapValues(manifest.price.units ?? {}, ({ price, max }): UnitTerms => ({ price: parseMicro(price), max }));
  const terms = { version: 1, currency, call: parseMicro(call), units, outcomes: Object.fromEntries(outcomes), feeBps };
  const unitTerms = Object.values(units);
  if (unitTerms.some(({ max }) => !Number.isSafeInteger(max) || max < 1))
    throw new RangeError("a unit has a maximum per call of at least 1");
  if (terms.call < 0n || unitTerms.some(({ price }) => price < 0n) || outcomes.some(([, { price }]) => price < 0n))
    throw new RangeError("a price is never negative");
  if (!Number.isInteger(feeBps) || feeBps < 0 || feeBps > 10_000) throw new RangeError("a fee lies between 0 and 10 000 basis points");
  return terms;
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to(value)]));
}

/** Terms as JSON: what their hash is taken of and what is stored. */
export interface TermsDocument {
  readonly version: number;
  readonly currency: Currency;
  readonly call: string;
  /** Absent when there are none, so that terms from before units have the hash they always had. */
  readonly units?: Readonly<Record<string, { readonly price: string; readonly max: number }>> | undefined;
  readonly outcomes: Readonly<
    Record<string, { readonly price: string; readonly confirm: Confirm; readonly settleMs: number; readonly disputeMs: number }>
  >;
  readonly feeBps: number;
}

/** The JSON form of terms; amounts as decimal strings. */
export function toTermsDocument({ units, ...terms }: Terms): TermsDocument {
  const priced = <T extends { readonly price: MicroUnits }>(item: T) => ({ ...item, price: formatMicro(item.price) });
  return {
    ...terms,
    call: formatMicro(terms.call),
    ...(Object.keys(units).length === 0 ? {} : { units: mapValues(units, priced) }),
    outcomes: mapValues(terms.outcomes, priced),
  };
}

/** Terms from their JSON form. @throws RangeError for an amount that does not parse. */
export function fromTermsDocument(document: TermsDocument): Terms {
  const priced = <T extends { readonly price: string }>(item: T) => ({ ...item, price: parseMicro(item.price) });
  return {
    ...document,
    call: parseMicro(document.call),
    units: mapValues(document.units ?? {}, priced),
    outcomes: mapValues(document.outcomes, priced),
  };
}

/** SHA-256 (hex) of the canonical JSON of the terms: what receipts name. */
export function termsHash(terms: Terms): string {
  return hashCanonical(toTermsDocument(terms));
}

/** The most one call can cost: the call, each unit as often as it may be counted, and each outcome once. Reserved before the call runs. */
export function maximumPrice(terms: Terms): MicroUnits {
  const units = Object.values(terms.units).reduce((sum, { price, max }) => sum + price * BigInt(max), 0n);
  const outcomes = Object.values(terms.outcomes).reduce((sum, { price }) => sum + price, 0n);
  return micro(terms.call + units + outcomes);
}
