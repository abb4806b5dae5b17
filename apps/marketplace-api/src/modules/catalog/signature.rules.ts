import type { Ed25519Jwk, Manifest } from "@souk/contracts";
import { canonicalJson } from "@souk/kernel";
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, errors, importJWK } from "jose";

/** The `kid` a signature names, or null when it is no compact JWS. Only used to choose among registered keys. */
export function kidOfSignature(signature: string): string | null {
  try {
    const { kid } = decodeProtectedHeader(signature);
    return typeof kid === "string" ? kid : null;
  } catch {
    return null;
  }
}

/** Whether `signature` is an EdDSA compact JWS of this key over exactly the RFC 8785 text of the manifest. */
export async function isManifestSignature(manifest: Manifest, signature: string, jwk: Ed25519Jwk): Promise<boolean> {
  try {
    const key = await importJWK({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }, "EdDSA");
    const { payload } = await compactVerify(signature, key, { algorithms: ["EdDSA"] });
    return Buffer.from(payload).equals(Buffer.from(canonicalJson(manifest)));
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return false;
    throw error;
  }
}

/** The `kid` a key must have: its RFC 7638 thumbprint, so that a kid can never be taken over by another key. */
export function expectedKid(jwk: Ed25519Jwk): Promise<string> {
  return calculateJwkThumbprint({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }, "sha256");
}
