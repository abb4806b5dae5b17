import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical.ts";

/** SHA-256 of bytes or of a UTF-8 string, as lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** SHA-256 (hex) of the canonical JSON of a value: equal for equal values whatever the order of their keys. */
export function hashCanonical(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
