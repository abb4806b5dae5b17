import type { SkillContext } from "../context.ts";
import type { PermissionsDefinition } from "../define-skill.ts";
import type { FetchInit, SkillHeaders, SkillResponse } from "../network.ts";
import { matchesGlob } from "./glob.ts";
import { SkillTestError } from "./skill-test-error.ts";

/** A request a skill under test made: to an address, or to a connection. */
export interface TestRequest {
  readonly connection: string | null;
  readonly operation: string | null;
  readonly method: string;
  /** The whole URL, or the path within a connection's system. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** What the outside answers; an object as `body` is sent as JSON. */
export interface TestAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type Answer = (request: TestRequest) => TestAnswer | Promise<TestAnswer>;

/** `METHOD,METHOD:host/glob`, as in the manifest. Ports and hosts with `*` are compared as written. */
function isDeclared(entries: readonly string[], method: string, url: URL): boolean {
  return entries.some((entry) => {
    const colon = entry.indexOf(":");
    const target = entry.slice(colon + 1);
    const slash = target.indexOf("/");
    const host = slash < 0 ? target : target.slice(0, slash);
    const isHost = host === url.host || (host.startsWith("*.") && url.host.endsWith(host.slice(1)));
    return isHost && entry.slice(0, colon).split(",").includes(method) && (slash < 0 || matchesGlob(target.slice(slash), url.pathname));
  });
}

function pairsOf(headers: FetchInit["headers"]): [string, string][] {
  if (headers === undefined) return [];
  if (Array.isArray(headers)) return headers.map(([name, value]) => [name, value]);
  return typeof headers.entries === "function" ? (headers as SkillHeaders).entries() : Object.entries(headers as Record<string, string>);
}

function responseOf({ status = 200, headers = {}, body = "" }: TestAnswer, url: string): SkillResponse {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const get = (name: string): string | null =>
    Object.entries(headers).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1] ?? null;
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText: "",
    url,
    redirected: false,
    headers: { get, has: (name) => get(name) !== null, entries: () => Object.entries(headers) },
    text: async () => text,
    json: async () => JSON.parse(text) as unknown,
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  };
}

const unanswered: Answer = (request) => {
  throw new SkillTestError("skill_failed", `nothing answers ${request.method} ${request.url}: give testSkill an \`answer\``);
};

/** `fetch` and `connections` of a skill under test: what it did not declare is refused, the rest the test answers. */
export function openOutside(
  permissions: PermissionsDefinition,
  answer: Answer = unanswered,
): Pick<SkillContext<unknown>, "fetch" | "connections"> {
  const declared = permissions.connections ?? [];
  return {
    async fetch(address, init = {}) {
      const method = init.method ?? "GET";
      if (!URL.canParse(address)) throw new SkillTestError("skill_failed", `not a URL: ${address}`);
      const url = new URL(address);
      if (url.protocol !== "https:" || !isDeclared(permissions.network ?? [], method, url)) {
        const entry = `${method}:${url.host}${url.pathname}`;
        throw new SkillTestError("permission_denied", `${method} ${address}: not declared; add permissions.network: ["${entry}"]`);
      }
      const request = { connection: null, operation: null, method, url: address, headers: pairsOf(init.headers), params: {}, query: {} };
      return responseOf(await answer({ ...request, body: init.body ?? null }), address);
    },
    connections: Object.fromEntries(
      declared.map((connection) => [
        connection,
        {
          async request({ operation, method = "GET", path = "/", params = {}, query = {}, headers, body = null }) {
            const request = { connection, operation: operation ?? null, method, url: path, params, query, body };
            return responseOf(await answer({ ...request, headers: pairsOf(headers) }), path);
          },
        },
      ]),
    ),
  };
}
