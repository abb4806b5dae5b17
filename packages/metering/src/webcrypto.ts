import { fromBase64Url, type JwsType, type PublicJwk, parseCompact } from "./compact.ts";
import { type Hash, leafBytes, nodeBytes, pairUp } from "./merkle.ts";

type Opened = { readonly ok: true; readonly payload: string } | { readonly ok: false; readonly why: "malformed" | "untrusted" | "invalid" };

/** Hashes and signatures with WebCrypto, under a fixed set of pinned keys. */
export interface Verifier {
  /** The payload of a compact JWS, when it is of that type and signed by a pinned key. */
  open(jws: string, typ: JwsType): Promise<Opened>;
  leafHash(payloadText: string): Promise<Hash>;
  root(leaves: readonly Hash[]): Promise<Hash>;
}

const encoder = new TextEncoder();

/** SHA-256 with WebCrypto. */
export async function sha256(bytes: Uint8Array): Promise<Hash> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
}

async function importKey(jwk: PublicJwk) {
  const raw = fromBase64Url(jwk.x);
  if (jwk.kty !== "OKP" || jwk.crv !== "Ed25519" || raw?.length !== 32) return null;
  return crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
}

async function treeRoot(leaves: readonly Hash[]): Promise<Hash> {
  let level = leaves;
  while (level.length > 1) {
    const { pairs, odd } = pairUp(level);
    const nodes = await Promise.all(pairs.map(([left, right]) => sha256(nodeBytes(left, right))));
    level = odd ? [...nodes, odd] : nodes;
  }
  return level[0] ?? sha256(new Uint8Array());
}

/** Creates a verifier. Keys that are no Ed25519 keys are left out: nothing verifies with them. */
export async function createVerifier(pinned: readonly PublicJwk[]): Promise<Verifier> {
  const keys = new Map<string, NonNullable<Awaited<ReturnType<typeof importKey>>>>();
  for (const jwk of pinned) {
    const key = await importKey(jwk);
    if (key) keys.set(jwk.kid, key);
  }
  const open = async (jws: string, typ: JwsType): Promise<Opened> => {
    const parsed = parseCompact(jws);
    if (!parsed || parsed.typ !== typ) return { ok: false, why: "malformed" };
    const key = keys.get(parsed.kid);
    if (!key) return { ok: false, why: "untrusted" };
    const valid = await crypto.subtle.verify({ name: "Ed25519" }, key, parsed.signature, encoder.encode(parsed.signingInput));
    return valid ? { ok: true, payload: parsed.payload } : { ok: false, why: "invalid" };
  };
  return { open, leafHash: (text) => sha256(leafBytes(encoder.encode(text))), root: treeRoot };
}
