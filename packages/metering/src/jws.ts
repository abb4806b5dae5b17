import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { type JwsType, type PublicJwk, parseCompact, signingInput } from "./compact.ts";

/** An Ed25519 key that signs. `kid` is the RFC 7638 thumbprint of its public half. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: PublicJwk;
}

/** RFC 7638 thumbprint of an Ed25519 key. */
function thumbprint(x: string): string {
  return createHash("sha256")
    .update(JSON.stringify({ crv: "Ed25519", kty: "OKP", x }))
    .digest("base64url");
}

/** Makes a signing key of a private key (KeyObject, or PKCS #8 in PEM). @throws TypeError when it is not Ed25519. */
export function signingKey(key: KeyObject | string): SigningKey {
  const privateKey = typeof key === "string" ? createPrivateKey(key) : key;
  if (privateKey.asymmetricKeyType !== "ed25519" || privateKey.type !== "private") throw new TypeError("not an Ed25519 private key");
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  if (x === undefined) throw new TypeError("not an Ed25519 key");
  const kid = thumbprint(x);
  return { kid, privateKey, publicJwk: { kty: "OKP", crv: "Ed25519", x, kid, use: "sig", alg: "EdDSA" } };
}

/** Signs a text as compact JWS. Deterministic: the same text and key give the same JWS. */
export function signCompact(payload: string, key: SigningKey, typ: JwsType): string {
  const input = signingInput(payload, { kid: key.kid, typ });
  return `${input}.${sign(null, Buffer.from(input, "ascii"), key.privateKey).toString("base64url")}`;
}

/** The payload of a compact JWS of that type signed by one of the keys, or null. Keys are found by `kid` among those given, never in the JWS. */
export function verifyCompact(jws: string, keys: readonly PublicJwk[], typ: JwsType): string | null {
  const parsed = parseCompact(jws);
  const jwk = parsed && keys.find(({ kid }) => kid === parsed.kid);
  if (!parsed || !jwk || parsed.typ !== typ) return null;
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: "jwk" });
  return verify(null, Buffer.from(parsed.signingInput, "ascii"), key, parsed.signature) ? parsed.payload : null;
}
