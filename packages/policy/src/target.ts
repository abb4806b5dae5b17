import { DomainError } from "@souk/kernel";

const MAX_PATH_CHARS = 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must be found
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\\\u2028\u2029\ufffe\uffff]/u;

/** Why a text is not a workspace path in normal form, or null. `NFC` is checked by the callers. */
function pathProblem(path: string): string | null {
  if (!path.startsWith("/")) return "a path starts with /";
  if (path.length > MAX_PATH_CHARS) return `a path has at most ${MAX_PATH_CHARS} characters`;
  if (!path.isWellFormed() || FORBIDDEN.test(path)) return "a path has no control characters and no backslash";
  if (path.includes("//")) return "a path has no empty segment";
  if (/(^|\/)\.{1,2}(\/|$)/.test(path)) return "a path has no . or .. segment";
  return null;
}

/**
 * A workspace path in its one spelling: Unicode NFC, leading slash, no `.`, `..`, empty segment, control character or backslash;
 * case matters. @throws DomainError `invalid_request` for anything else: paths are refused, never repaired.
 */
export function normaliseFilePath(path: string): string {
  const normal = path.normalize("NFC");
  const problem = pathProblem(normal) ?? (normal.length > 1 && !normal.endsWith("/") ? null : "a file path ends with a name");
  if (problem) throw new DomainError("invalid_request", `${problem}: ${JSON.stringify(path.slice(0, 200))}`);
  return normal;
}

/** Whether a text already is a normal file path; only such a path is ever allowed. */
export function isNormalFilePath(path: string): boolean {
  return path.length > 1 && !path.endsWith("/") && pathProblem(path) === null && path === path.normalize("NFC");
}

/**
 * The prefix of a listing in normal form: like a file path, but "/" and a trailing slash are allowed.
 * @throws DomainError `invalid_request`.
 */
export function normaliseListPrefix(prefix: string): string {
  const normal = prefix.normalize("NFC");
  const problem = pathProblem(normal);
  if (problem) throw new DomainError("invalid_request", `${problem}: ${JSON.stringify(prefix.slice(0, 200))}`);
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
