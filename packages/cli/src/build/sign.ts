import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { Ed25519Jwk, type Manifest } from "@souk/contracts";
import { canonicalJson } from "@souk/kernel";

/** A publisher's private signing key (RFC 8037). It stays on the publisher's machine. */
export interface PrivateJwk extends Ed25519Jwk {
  readonly d: string;
}

const encode = (text: string | Uint8Array): string => Buffer.from(text).toString("base64url");

/** `kid` of an Ed25519 key: its JWK thumbprint (RFC 7638). */
function thumbprint(x: string): string {
  return createHash("sha256").update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest("base64url");
}

/** A new Ed25519 key pair; `publicJwk` is what gets registered with the marketplace. */
export function createPublisherKey(): { privateJwk: PrivateJwk; publicJwk: Ed25519Jwk } {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const publicJwk: Ed25519Jwk = { kty: "OKP", crv: "Ed25519", x, kid: thumbprint(x), use: "sig", alg: "EdDSA" };
  return { privateJwk: { ...publicJwk, d }, publicJwk };
}

/** The public half of a private key, as it may be shown. */
export function publicJwkOf({ d: _, ...publicJwk }: PrivateJwk): Ed25519Jwk {
  return publicJwk;
}

/** Signs a manifest: compact JWS (EdDSA, header `kid`) over its RFC 8785 text. Deterministic. */
export function signManifest(manifest: Manifest, privateJwk: PrivateJwk): string {
  const { kty, crv, x, d, kid } = privateJwk;
  const key = createPrivateKey({ key: { kty, crv, x, d }, format: "jwk" });
  const signed = `${encode(JSON.stringify({ alg: "EdDSA", kid }))}.${encode(canonicalJson(manifest))}`;
  return `${signed}.${encode(sign(null, Buffer.from(signed), key))}`;
}

/** Whether `signature` is this manifest's, made by one of the given keys (chosen by `kid`, never by the token itself). */
export function verifyManifestSignature(manifest: Manifest, signature: string, keys: readonly Ed25519Jwk[]): boolean {
  const [header = "", payload = "", mark = "", ...rest] = signature.split(".");
  if (rest.length > 0 || payload !== encode(canonicalJson(manifest))) return false;
  const candidates = keys.filter(
    (key) => Ed25519Jwk.safeParse(key).success && header === encode(JSON.stringify({ alg: "EdDSA", kid: key.kid })),
  );
  return candidates.some(({ kty, crv, x }) => {
    const key = createPublicKey({ key: { kty, crv, x }, format: "jwk" });
    return verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(mark, "base64url"));
  });
}
