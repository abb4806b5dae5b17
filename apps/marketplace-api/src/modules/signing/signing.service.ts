import { createPublicKey, sign, verify } from "node:crypto";
import type { Database } from "@souk/db";
import { type Clock, DomainError } from "@souk/kernel";
import { JWS_TYPES } from "@souk/metering";
import { z } from "zod";
import { createTextSigner, openCompactJws } from "./compact-jws.ts";
import { loadPlatformKeys } from "./signing.repository.prisma.ts";
import type { Signing } from "./signing.types.ts";

/** Life of an access token. */
const TOKEN_TTL_SECONDS = 300;

const QUOTE_TYPE = "souk-quote+jws";
const CALL_TYPE = "souk-call+jwt";

const Claims = z.strictObject({
  iss: z.string(),
  aud: z.string(),
  sub: z.uuid(),
  company: z.uuid(),
  sid: z.uuid(),
  iat: z.number(),
  exp: z.number(),
});
const Header = z.strictObject({ alg: z.literal("EdDSA"), typ: z.literal("at+jwt"), kid: z.string() });

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export interface SigningDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly masterKey: Uint8Array;
  /** They open keys that were sealed before the master key was changed. */
  readonly oldMasterKeys?: readonly Uint8Array[];
  readonly apiUrl: string;
}

/** Loads (or makes) the installation's keys and signs with them. `apiUrl` is issuer and audience of access tokens. */
export async function createSigning(deps: SigningDeps): Promise<Signing> {
  const receipt = await loadPlatformKeys(deps, "receipt");
  const token = await loadPlatformKeys(deps, "token");
  const tokenHead = `${encode({ alg: "EdDSA", kid: token.active.kid, typ: "at+jwt" })}.`;
  const verifiers = new Map(token.all.map((jwk) => [jwk.kid, createPublicKey({ key: { ...jwk }, format: "jwk" })]));
  const refuse = (): never => {
    throw new DomainError("unauthenticated", "The access token is not valid or has ended. Sign in again.");
  };
  return {
    receiptKid: receipt.active.kid,
    signReceipt: createTextSigner(receipt.active, JWS_TYPES.receipt),
    signInvoice: createTextSigner(receipt.active, JWS_TYPES.invoice),
    signCheckpoint: createTextSigner(receipt.active, JWS_TYPES.checkpoint),
    signQuote: createTextSigner(token.active, QUOTE_TYPE),
    signCall: createTextSigner(token.active, CALL_TYPE),
    openQuote: (quote) => openCompactJws(quote, QUOTE_TYPE, verifiers),
    receiptKeys: () => ({ keys: receipt.all }),
    tokenKeys: () => ({ keys: token.all }),
    signToken: (claims) => {
      const iat = Math.floor(deps.clock.now() / 1000);
      const exp = iat + TOKEN_TTL_SECONDS;
      const text = tokenHead + encode({ iss: deps.apiUrl, aud: deps.apiUrl, ...claims, iat, exp });
      return { token: `${text}.${sign(null, Buffer.from(text), token.active.privateKey).toString("base64url")}`, expiresAt: exp * 1000 };
    },
    verifyToken: (jwt) => {
      const parts = jwt.split(".");
      if (parts.length !== 3) return refuse();
      const header = Header.safeParse(decode(parts[0]));
      const key = header.success ? verifiers.get(header.data.kid) : undefined;
      if (!key || !verify(null, Buffer.from(`${parts[0]}.${parts[1]}`), key, Buffer.from(parts[2] ?? "", "base64url"))) return refuse();
      const claims = Claims.safeParse(decode(parts[1]));
      if (!claims.success || claims.data.aud !== deps.apiUrl || claims.data.exp * 1000 <= deps.clock.now()) return refuse();
      return { sub: claims.data.sub, company: claims.data.company, sid: claims.data.sid, exp: claims.data.exp };
    },
  };
}

function decode(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? "", "base64url").toString());
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
