import type { QuoteResponse } from "@souk/contracts";
import { type Clock, canonicalJson, DomainError, micro, type Sentence, said, toWireMoney, words } from "@souk/kernel";
import { z } from "zod";
import type { Plan } from "./plan.ts";

/** How long a quoted price holds. */
export const QUOTE_MS = 300_000;

/** What a quote promises: these terms for this version, to this company, until `exp` (ms UTC). */
const QuoteClaims = z.strictObject({
  v: z.literal(1),
  company: z.string(),
  skill: z.string(),
  version: z.string(),
  terms: z.string(),
  exp: z.number(),
});

export interface QuoteDeps {
  readonly clock: Clock;
  readonly signQuote: (payloadText: string) => string;
  readonly openQuote: (quote: string) => string | null;
}

export interface Quotes {
  /** Prices a call and, when it is allowed, promises the price for some minutes. */
  issue(plan: Plan): QuoteResponse;
  /** @throws DomainError `invalid_request` unless the quote was given to this company, for what runs now, and still holds */
  require(plan: Plan, quote: string | undefined): void;
}

/** Quotes are signed, not stored: any node of the installation can check one. */
export function createQuotes({ clock, signQuote, openQuote }: QuoteDeps): Quotes {
  function issue(plan: Plan): QuoteResponse {
    const { version, terms } = plan;
    const exp = clock.now() + QUOTE_MS;
    const claims: z.output<typeof QuoteClaims> = {
      v: 1,
      company: plan.principal.companyId,
      skill: version.skill,
      version: version.version,
      terms: terms.hash,
      exp,
    };
    const { allowed } = plan.decision;
    return {
      maximumPrice: toWireMoney({ amount: micro(plan.maximumMicro), currency: terms.terms.currency }),
      grant: [...plan.grant.texts],
      hosts: [],
      decision: plan.decision,
      skill: { name: version.skill, version: version.version, sha256: version.sha256 },
      quote: allowed ? signQuote(canonicalJson(claims)) : null,
      expiresAt: allowed ? new Date(exp).toISOString() : null,
    };
  }

  function require(plan: Plan, quote: string | undefined): void {
    if (quote === undefined) return;
    const payload = openQuote(quote);
    if (payload === null) refuse("is not one that this marketplace signed");
    const claims = QuoteClaims.parse(JSON.parse(payload));
    const { version, terms, principal } = plan;
    if (claims.company !== principal.companyId) refuse("was given to another company");
    if (claims.skill !== version.skill) refuse(said`is for ${claims.skill}, not for ${version.skill}`);
    if (claims.exp <= clock.now()) refuse("has expired");
    if (claims.version !== version.version) refuse(said`is for version ${claims.version}; ${version.version} is enabled now`);
    if (claims.terms !== terms.hash) refuse("is for terms that no longer apply");
  }
  return { issue, require };
}

function refuse(because: string | Sentence): never {
  const why = typeof because === "string" ? words(because) : because;
  throw new DomainError("invalid_request", said`The quote ${why}. Ask for a new one, or leave "quote" out.`, {
    details: { problems: [{ pointer: "/quote", message: `the quote ${why}` }] },
  });
}
