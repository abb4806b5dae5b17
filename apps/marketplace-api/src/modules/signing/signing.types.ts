/** A public key of this installation as JWK (RFC 8037), retired ones included. */
export interface PublicJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  readonly kid: string;
  readonly use: "sig";
  readonly alg: "EdDSA";
}

/** Claims of an access token (RFC 9068): five minutes, for a revocable session. */
export interface TokenClaims {
  /** Employee id (UUID). */
  readonly sub: string;
  readonly company: string;
  /** Session id (UUID). */
  readonly sid: string;
  /** Seconds since the epoch. */
  readonly exp: number;
}

export interface Signing {
  /** Compact JWS (RFC 7515) of a receipt's canonical text. Ed25519 is deterministic: the same text gives the same bytes. */
  signReceipt(payloadText: string): string;
  /** The same over an invoice document's canonical text, with a type of its own: one signature never passes for the other. */
  signInvoice(documentText: string): string;
  /** The same over a state of a company's audit trail. */
  signCheckpoint(text: string): string;
  /** A price promised for some minutes; only this installation reads it back. */
  signQuote(payloadText: string): string;
  /** A call token: what a vendor's own host gets with a request (`typ` souk-call+jwt, checked with `tokenKeys`). */
  signCall(claimsText: string): string;
  /** The payload of a quote this installation signed, or null. */
  openQuote(quote: string): string | null;
  readonly receiptKid: string;
  /** Public receipt keys, retired ones included: what `souk verify` pins. */
  receiptKeys(): { readonly keys: readonly PublicJwk[] };
  /** Public token keys (JWKS). */
  tokenKeys(): { readonly keys: readonly PublicJwk[] };
  signToken(claims: Omit<TokenClaims, "exp">): { token: string; expiresAt: number };
  /** @throws DomainError `unauthenticated` for a wrong signature, audience, type or time. */
  verifyToken(token: string): TokenClaims;
}
