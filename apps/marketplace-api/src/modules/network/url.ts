import { isIP } from "node:net";

/** Where a request goes, read once by the one parser that also sends it. */
export interface RequestTarget {
  readonly url: URL;
  readonly scheme: "http" | "https";
  /** Lower case, without brackets and without a trailing dot. */
  readonly host: string;
  readonly port: number;
  /** Path without query, one trailing slash left out. */
  readonly path: string;
  /** What grants are decided on: `host[:port]/path`, port 443 left out. */
  readonly resource: string;
  readonly isAddress: boolean;
}

export type ParsedUrl =
  | { readonly ok: true; readonly target: RequestTarget }
  | { readonly ok: false; readonly rule: string; readonly why: string };

const MAX_URL_CHARS = 4_000;
/** Characters parsers treat differently: removed by some, separators for others. They are refused in the text, before it is parsed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must be found
const AMBIGUOUS = /[\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\\<>"`{}|^]/u;
/** Ports that speak other protocols (the Fetch standard's list, shortened to what a text over HTTP could harm). */
const OTHER_PROTOCOLS: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117,
  119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636,
  989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
  6697, 10_080, 11_211, 27_017,
]);

const refused = (rule: string, why: string): ParsedUrl => ({ ok: false, rule, why });

/** 4 or 6 for an address, else 0. The parser writes addresses in one form: IPv6 has a colon, IPv4 ends in a digit; most names are neither. */
const familyOf = (host: string): number => (/\d$|:/.test(host) ? isIP(host) : 0);

const MAX_KEPT = 500;
const MAX_KEPT_CHARS = 300;
/** Answers for texts that were read before, for skills ask for the same few again and again: the answer depends on the text alone. */
const kept = new Map<string, ParsedUrl>();

/** Reads a URL, or says why it is not one a skill may use. Nothing is repaired: what two parsers could read differently is refused. */
export function parseRequestUrl(text: string): ParsedUrl {
  const known = kept.get(text);
  if (known) return known;
  const parsed = readUrl(text);
  if (kept.size >= MAX_KEPT) kept.clear();
  if (parsed.ok && text.length <= MAX_KEPT_CHARS) kept.set(text, parsed);
  return parsed;
}

function readUrl(text: string): ParsedUrl {
  if (text.length > MAX_URL_CHARS) return refused("url-length", `a URL has at most ${MAX_URL_CHARS} characters`);
  if (AMBIGUOUS.test(text))
    return refused("url-form", "the URL has characters that programs read differently (spaces, control characters, backslashes …)");
  const head = /^(https?):\/\/([^/?#]*)/i.exec(text);
  if (!head) return refused("scheme", "only http and https URLs with two slashes can be requested");
  const authority = head[2] ?? "";
  if (authority === "") return refused("host", "the URL names no host");
  if (authority.includes("@")) return refused("userinfo", "a URL carries no user name and no password");
  const url = URL.parse(text);
  if (!url) return refused("url-form", "this is not a URL");
  if (url.username !== "" || url.password !== "") return refused("userinfo", "a URL carries no user name and no password");
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const family = familyOf(host);
  const isAddress = family !== 0;
  if (host === "" || host.startsWith(".") || host.endsWith(".") || host.includes(".."))
    return refused("host", "the host name has an empty part");
  if (!isAddress && !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host))
    return refused("host", "the host name has characters that host names do not have");
  if (!isAddress && /%/.test(authority)) return refused("host", "the host name hides characters behind %");
  const scheme = url.protocol === "https:" ? "https" : "http";
  const port = url.port === "" ? (scheme === "https" ? 443 : 80) : Number(url.port);
  if (OTHER_PROTOCOLS.has(port)) return refused("port", `port ${port} is for another protocol`);
  // The parser has removed dot segments; what is left encoded is refused, for servers decode it differently.
  if (/%(2f|5c|2e|00|25(2f|5c|2e))/i.test(url.pathname) || url.pathname.includes("//") || /(^|\/)\.{1,2}[;/]/.test(url.pathname))
    return refused("path", "the URL's path hides separators");
  if (/\.\.|\/\.\/|%2e/i.test(text.slice(head[0].length).split(/[?#]/)[0] ?? "")) return refused("path", "the URL's path has dot segments");
  const path = url.pathname.replace(/(.)\/$/, "$1");
  const shownHost = family === 6 ? `[${host}]` : host;
  return {
    ok: true,
    target: { url, scheme, host, port, path, resource: `${shownHost}${port === 443 ? "" : `:${port}`}${path}`, isAddress },
  };
}
