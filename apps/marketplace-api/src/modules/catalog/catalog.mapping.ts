import { Category, CurrencyCode, Ed25519Jwk, LocalText, Risk } from "@souk/contracts";
import { micro } from "@souk/kernel";
import { fromTermsDocument, type TermsDocument } from "@souk/metering";
import { z } from "zod";
import type { Listing, PublisherKeyRecord, StoredTerms, VersionRecord } from "./catalog.types.ts";

const Status = z.enum(["published", "yanked", "quarantined"]);

const ListingRow = z.object({
  name: z.string(),
  publisher: z.string(),
  title: LocalText,
  summary: LocalText,
  category: Category,
  keywords: z.array(z.string()),
  risk: Risk,
  readsOnly: z.boolean(),
  noOutsideHosts: z.boolean(),
  currency: CurrencyCode,
  callMicro: z.bigint(),
  latestVersion: z.string(),
  searchText: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

/** Row of `skill` → domain. */
export function toListing(row: unknown): Listing {
  const parsed = ListingRow.parse(row);
  return {
    ...parsed,
    callMicro: micro(parsed.callMicro),
    createdAt: parsed.createdAt.getTime(),
    updatedAt: parsed.updatedAt.getTime(),
  };
}

const VersionRow = z.object({
  skill: z.string(),
  version: z.string(),
  manifestText: z.string(),
  sha256: z.string(),
  signature: z.string(),
  kid: z.string(),
  status: Status,
  publishedAt: z.date(),
});

/** Row of `skill_version` → domain. */
export function toVersionRecord(row: unknown): VersionRecord {
  const parsed = VersionRow.parse(row);
  return { ...parsed, publishedAt: parsed.publishedAt.getTime() };
}

/** Row of `skill_version` without its texts → domain. */
export function toVersionSummary(row: {
  readonly version: string;
  readonly status: string;
  readonly publishedAt: Date;
  readonly sha256: string;
  readonly kid: string;
}) {
  return {
    version: row.version,
    status: Status.parse(row.status),
    publishedAt: row.publishedAt.getTime(),
    sha256: row.sha256,
    kid: row.kid,
  };
}

const TermsBody = z.strictObject({
  version: z.number().int().positive(),
  currency: CurrencyCode,
  call: z.string(),
  units: z.record(z.string(), z.strictObject({ price: z.string(), max: z.number().int().positive() })).optional(),
  outcomes: z.record(
    z.string(),
    z.strictObject({
      price: z.string(),
      confirm: z.enum(["auto", "caller", "signal", "verifier"]),
      settleMs: z.number().int(),
      disputeMs: z.number().int(),
    }),
  ),
  feeBps: z.number().int(),
}) satisfies z.ZodType<TermsDocument>;

/** Row of `terms` → domain. */
export function toStoredTerms(row: { readonly body: string; readonly hash: string; readonly effectiveFrom: Date }): StoredTerms {
  const document = TermsBody.parse(JSON.parse(row.body));
  return { terms: fromTermsDocument(document), hash: row.hash, effectiveFrom: row.effectiveFrom.getTime() };
}

/** Row of `publisher_key` → domain. */
export function toPublisherKey(row: {
  readonly publicJwk: unknown;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
}): PublisherKeyRecord {
  return { jwk: Ed25519Jwk.parse(row.publicJwk), createdAt: row.createdAt.getTime(), retiredAt: row.retiredAt?.getTime() ?? null };
}
