import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** SHA-256 of bytes or of a UTF-8 string, as lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The canonical JSON text of a value (RFC 8785). @throws TypeError for a value JSON cannot carry. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("the value has no JSON form");
  return text;
}

/** SHA-256 (hex) of the canonical JSON of a value: equal for equal values whatever the order of their keys. */
export function hashCanonical(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
