import canonicalize from "canonicalize";

/** The canonical JSON text of a value (RFC 8785). @throws TypeError for a value JSON cannot carry. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("the value has no JSON form");
  return text;
}
