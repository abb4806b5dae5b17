import type { MicroUnits, Said } from "@souk/kernel";
import type { RateFields, StopOrigin } from "../runtime/index.ts";

/** One call as the transports hand it over. */
export interface CallCommand {
  /** `<publisher>/<skill>` */
  readonly skill: string;
  /** Parsed JSON; left out where there is `inputJson`. */
  readonly input?: unknown;
  /** The input as JSON text, where the transport has it. */
  readonly inputJson?: string | undefined;
  /** Only this version will do; must be the one the company pinned. */
  readonly version?: string | undefined;
  /** The most the caller wants to pay, outcomes included, in the company's currency. */
  readonly maxPrice?: { readonly amount: MicroUnits; readonly currency: string } | undefined;
  /** A price promised earlier (QuoteResponse). */
  readonly quote?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly via: "http" | "mcp" | "web";
  /** Aborted when the client goes away. Without a key nobody could fetch the answer any more: the call is cancelled. */
  readonly signal?: AbortSignal | undefined;
  /** Learns what is left of the caller's rates, also when they are used up. */
  readonly onRates?: ((fields: RateFields) => void) | undefined;
}

/** Why the platform turned a call away or ended it. */
export interface StopCause {
  readonly code: "killed" | "quarantined" | "cancelled" | "overloaded";
  /** A sentence for the caller. */
  readonly detail: string;
  readonly said?: Said;
  /** What stands behind it, when somebody stopped it for all such calls. */
  readonly origin?: StopOrigin;
}
