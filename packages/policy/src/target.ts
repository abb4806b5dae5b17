import { DomainError, said, words } from "@souk/kernel";
import { spellingProblem } from "./path-spelling.ts";

const MAX_PATH_CHARS = 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must be found
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\\\u2028\u2029\ufffe\uffff]/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
const IS_ASCII = /^[\u0000-\u007f]*$/;

/** Why a text is not a workspace path in normal form, or null. `NFC` is checked by the callers. */
function pathProblem(path: string): string | null {
  if (!path.startsWith("/")) return "a path starts with /";
  if (path.length > MAX_PATH_CHARS) return `a path has at most ${MAX_PATH_CHARS} characters`;
  if (!path.isWellFormed() || FORBIDDEN.test(path)) return "a path has no control characters and no backslash";
  if (path.includes("//")) return "a path has no empty segment";
  if (/(^|\/)\.{1,2}(\/|$)/.test(path)) return "a path has no . or .. segment";
  return IS_ASCII.test(path) ? null : spellingProblem(path);
}

/**
 * A workspace path in its one spelling: Unicode NFC, leading slash, no `.`, `..`, empty segment, control character or backslash;
 * case matters. @throws DomainError `invalid_request` for anything else: paths are refused, never repaired.
 */
export function normaliseFilePath(path: string): string {
  const normal = path.normalize("NFC");
  const problem = pathProblem(normal) ?? (normal.length > 1 && !normal.endsWith("/") ? null : "a file path ends with a name");
  if (problem) throw new DomainError("invalid_request", said`${words(problem)}: ${JSON.stringify(path.slice(0, 200))}`);
  return normal;
}

const SLASH = 47;
const DOT = 46;
const BACKSLASH = 92;

/** Whether a text already is a normal file path; only such a path is ever allowed. One pass for ASCII, which is what the hot path sees. */
export function isNormalFilePath(path: string): boolean {
  const length = path.length;
  if (length < 2 || length > MAX_PATH_CHARS || path.charCodeAt(0) !== SLASH || path.charCodeAt(length - 1) === SLASH) return false;
  let segmentStart = 1;
  let onlyDots = true;
  for (let i = 1; i <= length; i++) {
    const code = i < length ? path.charCodeAt(i) : SLASH;
    if (code === SLASH) {
      const size = i - segmentStart;
      if (size === 0 || (onlyDots && size <= 2)) return false;
      segmentStart = i + 1;
      onlyDots = true;
    } else if (code !== DOT) {
      if (code < 32 || code === BACKSLASH) return false;
      if (code > 126) return pathProblem(path) === null && path === path.normalize("NFC");
      onlyDots = false;
    }
  }
  return true;
}

/**
 * The prefix of a listing in normal form: like a file path, but "/" and a trailing slash are allowed.
 * @throws DomainError `invalid_request`.
 */
export function normaliseListPrefix(prefix: string): string {
  const normal = prefix.normalize("NFC");
  const problem = pathProblem(normal);
  if (problem) throw new DomainError("invalid_request", said`${words(problem)}: ${JSON.stringify(prefix.slice(0, 200))}`);
  return normal;
}

/**
 * What a request is decided on: `host[:port]/path` of an https URL, without query. The default port is left out, one trailing slash too.
 * @throws DomainError `invalid_request` for other schemes, credentials in the URL, encoded separators and empty or dot segments.
 */
export function httpTarget(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== "https:") throw new DomainError("invalid_request", "only https URLs can be requested");
  if (parsed.username || parsed.password) throw new DomainError("invalid_request", "a URL carries no credentials");
  // The parser has removed dot segments already; what it leaves encoded is refused, for servers decode it differently.
  if (/%(2f|5c|2e|00)/i.test(parsed.pathname) || parsed.pathname.includes("//")) {
    throw new DomainError("invalid_request", "the URL's path hides separators");
  }
  const path = parsed.pathname.replace(/\/$/, "");
  return `${parsed.host.replace(/\.(?=$|:)/, "")}${path}`;
}
