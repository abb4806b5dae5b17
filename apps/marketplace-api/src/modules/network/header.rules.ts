/** Name and value, in the order they are sent. */
export type Header = readonly [name: string, value: string];

export const MAX_HEADERS = 64;
export const MAX_HEADER_BYTES = 16_384;

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible ASCII, spaces and tabs inside; no line ends, so a value is always one value. */
const VALUE = /^[\t\x20-\x7e]*$/;
/** They belong to one connection, or are the broker's own to set. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "expect",
  "accept-encoding",
  "http2-settings",
  "forwarded",
  "via",
]);

export type CheckedHeaders = { readonly ok: true; readonly headers: readonly Header[] } | { readonly ok: false; readonly why: string };

/** Headers a skill wants to send: refused when one could become two, without those that belong to the connection. */
export function checkRequestHeaders(given: readonly Header[], isMutating: boolean): CheckedHeaders {
  if (given.length > MAX_HEADERS) return { ok: false, why: `a request has at most ${MAX_HEADERS} headers` };
  let bytes = 0;
  const listed = new Set<string>();
  for (const [name, value] of given) {
    bytes += name.length + value.length + 4;
    if (bytes > MAX_HEADER_BYTES) return { ok: false, why: `headers have at most ${MAX_HEADER_BYTES} bytes together` };
    if (!TOKEN.test(name)) return { ok: false, why: `this is not a header name: ${JSON.stringify(name.slice(0, 60))}` };
    if (!VALUE.test(value)) return { ok: false, why: `the header ${name} has characters a header cannot have` };
    if (name.toLowerCase() === "connection") for (const part of value.split(",")) listed.add(part.trim().toLowerCase());
  }
  const headers = given
    .map(([name, value]): Header => [name.toLowerCase(), value.trim()])
    .filter(([name]) => !NEVER_SENT.has(name) && !listed.has(name) && !name.startsWith("souk-") && !name.startsWith("x-forwarded"))
    .filter(([name]) => !(isMutating && name === "idempotency-key"));
  return { ok: true, headers };
}

/** Headers of an answer (names in lower case), for the skill: without those of the connection, and no more than anybody reads. */
export function keptResponseHeaders(given: readonly Header[]): readonly Header[] {
  return given.filter(([name]) => !NEVER_SENT.has(name) && name !== "content-encoding" && name !== "alt-svc").slice(0, 100);
}

/** Headers that say who somebody is: they stay behind when a redirect leads to another origin. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "x-api-key",
  "api-key",
  "x-auth-token",
]);

export const withoutCredentials = (headers: readonly Header[]): readonly Header[] =>
  headers.filter(([name, value]) => !CREDENTIALS.has(name) && !value.includes("{{secret:"));
