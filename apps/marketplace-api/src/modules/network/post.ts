import { DomainError, words } from "@souk/kernel";
import { WireError } from "./exchange.ts";
import type { Header } from "./header.rules.ts";
import type { createAddressCheck } from "./resolver.ts";
import { unreachable } from "./target.rules.ts";
import type { Transport } from "./transport.ts";
import { parseRequestUrl, type RequestTarget } from "./url.ts";

/** A message of the platform itself to an address a company named. */
export interface PlatformPost {
  readonly companyId: string;
  readonly url: string;
  readonly headers: readonly Header[];
  readonly body: string;
}

/** `status` null: there was no answer, and `text` says why; else how the answer begins. */
export interface PostAnswer {
  readonly status: number | null;
  readonly text: string;
}

export type Post = (message: PlatformPost) => Promise<PostAnswer>;

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 65_536;
const SHOWN_CHARS = 300;

/** Reads the address of such a message. @throws DomainError `invalid_request` unless it is an https URL somebody on the internet can have */
export function requirePostUrl(text: string): RequestTarget {
  const parsed = parseRequestUrl(text);
  const problem = parsed.ok ? (unreachable(parsed.target)?.why ?? null) : `${parsed.why}.`;
  if (problem === null && parsed.ok) return parsed.target;
  const message = (problem ?? "").replace(/^./, (first) => first.toUpperCase());
  throw new DomainError("invalid_request", words(message), { details: { problems: [{ pointer: "/url", message }] } });
}

/**
 * Sends what the platform itself tells a company, behind the same walls as requests of skills: https, public addresses only, the checked
 * address pinned, redirects not followed, bounded in time and size. Never throws for a receiver that is away or refused.
 */
export function createPost(deps: { readonly transport: Transport; readonly checkAddress: ReturnType<typeof createAddressCheck> }): Post {
  return async ({ companyId, url, headers, body }) => {
    let target: RequestTarget;
    try {
      target = requirePostUrl(url);
    } catch (error) {
      if (error instanceof DomainError) return { status: null, text: error.message };
      throw error;
    }
    const found = await deps.checkAddress(target, []);
    if (!found.ok) return { status: null, text: `${found.why}.`.replace("..", ".") };
    try {
      const answer = await deps.transport.send({
        companyId,
        at: found.at,
        url: target.url,
        method: "POST",
        headers: [["content-type", "application/json"], ["user-agent", "souk"], ...headers],
        body: Buffer.from(body),
        signal: null,
        maxMs: TIMEOUT_MS,
        maxBytes: MAX_ANSWER_BYTES,
      });
      return { status: answer.status, text: shownText(answer.body) };
    } catch (error) {
      if (error instanceof WireError) return { status: null, text: error.message };
      throw error;
    }
  };
}

/** How an answer begins, on one line. */
function shownText(body: Buffer): string {
  const text = body.subarray(0, 4 * SHOWN_CHARS).toString("utf8");
  return text
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, SHOWN_CHARS);
}
