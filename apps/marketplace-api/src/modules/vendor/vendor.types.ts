import { LocalText, WireMoneySchema } from "@souk/contracts";
import { z } from "zod";
import { PeriodView } from "../billing/index.ts";

const count = z.number().int();
const PublisherRef = z.strictObject({ slug: z.string(), name: z.string() });

/** What a vendor sees: counts, states, declared codes, amounts. Nothing of a buyer's data (invariant 11). */
export const VendorOverview = z.strictObject({
  publisher: PublisherRef,
  publishers: z.array(PublisherRef),
  period: PeriodView,
  periods: z.array(z.string()),
  meteredTo: z.string(),
  gross: WireMoneySchema,
  fee: WireMoneySchema,
  net: WireMoneySchema,
  previousGross: WireMoneySchema.nullable(),
  calls: count,
  successRate: z.number().nullable(),
  outcomes: z.strictObject({ claimed: count, settled: count, rejected: count }),
  companies: count,
  skills: z.array(
    z.strictObject({
      name: z.string(),
      title: LocalText,
      version: z.string(),
      calls: count,
      successRate: z.number().nullable(),
      p50Ms: z.number().nullable(),
      p95Ms: z.number().nullable(),
      outcomes: count,
      gross: WireMoneySchema,
      net: WireMoneySchema,
      errors: z.array(z.strictObject({ code: z.string(), count })),
    }),
  ),
  days: z.array(z.strictObject({ day: z.string(), values: z.array(z.strictObject({ key: z.string(), amount: WireMoneySchema })) })),
  versions: z.array(
    z.strictObject({ skill: z.string(), version: z.string(), status: z.string(), publishedAt: z.string(), sha256: z.string() }),
  ),
  nextPayout: z.strictObject({ amount: WireMoneySchema, at: z.string().nullable(), waitsFor: LocalText }).nullable(),
});
export type VendorOverview = z.output<typeof VendorOverview>;

/** One row of the vendor's projection of calls: a day (UTC), a skill, a version, a keyed hash of the buyer, a status. */
export interface VendorUsage {
  readonly day: string;
  readonly skill: string;
  readonly version: string;
  /** Keyed hash: tells buyers apart within one publisher, names none. */
  readonly buyer: string;
  readonly status: string;
  readonly errorCode: string | null;
  readonly calls: number;
  readonly grossMicro: bigint;
  readonly feeMicro: bigint;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface VendorOutcomes {
  readonly day: string;
  readonly skill: string;
  readonly name: string;
  readonly state: string;
  readonly outcomes: number;
  readonly grossMicro: bigint;
}

/** What outcomes earned, by the day (UTC) they were billed. */
export interface VendorEarnings {
  readonly day: string;
  readonly skill: string;
  readonly outcomes: number;
  readonly grossMicro: bigint;
  readonly feeMicro: bigint;
}

export interface VendorVersion {
  readonly skill: string;
  readonly version: string;
  readonly status: string;
  readonly publishedAt: number;
  readonly sha256: string;
}
