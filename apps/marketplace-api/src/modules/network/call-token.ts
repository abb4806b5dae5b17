import { createHash } from "node:crypto";
import { type Clock, encodeId } from "@souk/kernel";
import type { EgressCall } from "./egress.types.ts";

/** Life of a call token: enough for one request and a clock that is a little off. */
export const CALL_TOKEN_SECONDS = 60;
/** Header that carries it. */
export const CALL_TOKEN_HEADER = "souk-call";

/** What a vendor's own API learns about a request (EdDSA, `typ` souk-call+jwt). No name, no data: the company is a keyed hash per publisher. */
export interface CallTokenClaims {
  readonly iss: string;
  /** `https://<host>` the request goes to. */
  readonly aud: string;
  /** Pseudonym of the buying company: the same for all its calls of this publisher's skills, another one for every other publisher. */
  readonly sub: string;
  /** `call_…` */
  readonly call: string;
  readonly skill: string;
  readonly version: string;
  /** 1, and one more for each time the same request is tried again. */
  readonly attempt: number;
  readonly idempotency_key: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

export interface CallTokenDeps {
  readonly clock: Clock;
  readonly apiUrl: string;
  /** Hex; the same as in a vendor's own figures, so that the pseudonyms agree. */
  readonly pepper: string;
  readonly sign: (payloadText: string) => string;
}

/** Makes the token of one request to a host its vendor runs. */
export function createCallTokens({ clock, apiUrl, pepper, sign }: CallTokenDeps) {
  return (call: EgressCall, host: string, requestKey: string): string => {
    const iat = Math.floor(clock.now() / 1000);
    const claims: CallTokenClaims = {
      iss: apiUrl,
      aud: `https://${host}`,
      sub: pseudonymOf(pepper, call.companyId, call.publisher),
      call: encodeId("call", call.callId),
      skill: call.skill,
      version: call.version,
      attempt: 1,
      idempotency_key: requestKey,
      jti: requestKey,
      iat,
      exp: iat + CALL_TOKEN_SECONDS,
    };
    return sign(JSON.stringify(claims));
  };
}

/** What a vendor knows a buying company by. */
export function pseudonymOf(pepper: string, companyId: string, publisher: string): string {
  return createHash("sha256").update(`${pepper}${companyId}${publisher}`).digest("hex").slice(0, 12);
}
