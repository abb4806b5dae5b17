/** Compact JWS (RFC 7515) taken apart and put together; no cryptography, so browsers run it too. */

/** `typ` of what we sign: a signature over one kind of document never passes for another. */
export const JWS_TYPES = {
  receipt: "souk-receipt",
  invoice: "souk-invoice",
  manifest: "souk-manifest",
  quote: "souk-quote",
  checkpoint: "souk-audit-checkpoint",
} as const;
export type JwsType = (typeof JWS_TYPES)[keyof typeof JWS_TYPES];

/** An Ed25519 public key as JWK (RFC 8037). */
export interface PublicJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  readonly kid: string;
  readonly use?: "sig" | undefined;
  readonly alg?: "EdDSA" | "Ed25519" | undefined;
}

export interface CompactJws {
  readonly kid: string;
  readonly typ: string;
  readonly payload: string;
  /** What the signature is over: the first two parts, as they stand. */
  readonly signingInput: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Decodes strictly: one text per value, so no bit of a signed text can change unseen. Null for anything else. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return toBase64Url(bytes) === text ? bytes : null;
}

/** The text a signature is made over. The header's members have one order, so equal payloads give equal texts. */
export function signingInput(payload: string, header: { readonly kid: string; readonly typ: string }): string {
  const head = JSON.stringify({ alg: "EdDSA", kid: header.kid, typ: header.typ });
  return `${toBase64Url(encoder.encode(head))}.${toBase64Url(encoder.encode(payload))}`;
}

function parseHeader(text: string): { readonly kid: string; readonly typ: string } | null {
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header !== "object" || header === null) return null;
    const { alg, kid, typ, ...rest } = header as Record<string, unknown>;
    const known = alg === "EdDSA" && typeof kid === "string" && typeof typ === "string" && Object.keys(rest).length === 0;
    return known ? { kid, typ } : null;
  } catch {
    return null;
  }
}

/** Takes a compact JWS apart; null unless it is EdDSA with exactly `alg`, `kid` and `typ`, well-formed to the last bit. Nothing is verified. */
export function parseCompact(jws: string): CompactJws | null {
  const [head, body, tail, ...more] = jws.split(".");
  if (head === undefined || body === undefined || tail === undefined || more.length > 0) return null;
  const [headBytes, bodyBytes, signature] = [fromBase64Url(head), fromBase64Url(body), fromBase64Url(tail)];
  if (!headBytes || !bodyBytes || signature?.length !== 64) return null;
  try {
    const header = parseHeader(decoder.decode(headBytes));
    return header && { ...header, payload: decoder.decode(bodyBytes), signingInput: `${head}.${body}`, signature };
  } catch {
    return null;
  }
}
