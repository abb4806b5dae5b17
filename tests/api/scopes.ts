import { createPublisherKey } from "@souk/cli/build";
import type { Manifest } from "@souk/contracts";
import { encodeId, type IdPrefix, newUuid, systemClock, systemRandom } from "@souk/kernel";

/** What a route that changes something is asked with, and the scope it needs. */
export interface Change {
  readonly scope: "admin" | "call" | "publish" | "signal" | "*";
  readonly body?: unknown;
  /** Path parameters beside those of every route. */
  readonly with?: Readonly<Record<string, string>>;
}

const some = (prefix: IdPrefix): string => encodeId(prefix, newUuid(systemClock, systemRandom));
const of = (prefix: IdPrefix) => ({ id: some(prefix) });
const PARAMETERS = { publisher: "acme", skill: "one", slug: "acme", subject: "everyone", path: "a.txt", name: "erp", kid: "k" };

export const pathOf = (route: string, change: Change): string => {
  const parameters: Readonly<Record<string, string>> = { ...PARAMETERS, callId: some("call"), ...change.with };
  return (route.split(" ")[1] ?? "").replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? "missing");
};

/**
 * Three are public; signing out needs the session's own secret, and any credential of its person. MCP lists what the credential may use, its tools/call asks
 * as the call does (tests/mcp), and the rest of it changes nothing.
 */
export const WITHOUT_SCOPE = [
  "POST /v1/session",
  "POST /v1/session/refresh",
  "POST /v1/session/switch",
  "DELETE /v1/session",
  "POST /mcp",
  "DELETE /mcp",
];

const ADMIN = { scope: "admin" } as const;
const reason = "it is asked for";
const version = "1.0.0";
const document = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "ERP", version: "1" },
  paths: { "/i": { get: { operationId: "list" } } },
});

/** Every route that changes something, asked in a way that a full key gets past its reading of the request. */
export const changes = (manifest: Manifest): Readonly<Record<string, Change>> => ({
  "POST /v1/skills/{publisher}/{skill}/calls": { scope: "call", body: { input: {} } },
  "POST /v1/skills/{publisher}/{skill}/quotes": { scope: "call", body: { input: {} } },
  "POST /v1/calls/{id}/cancel": { scope: "call", with: of("call") },
  "POST /v1/publishers": { scope: "publish", body: { slug: "fresh", name: "Fresh" } },
  "POST /v1/publishers/{slug}/versions": { scope: "publish", body: { manifest, bundle: "x", signature: "x" } },
  "PUT /v1/publishers/{slug}/keys": { scope: "publish", body: { jwk: createPublisherKey().publicJwk } },
  "DELETE /v1/publishers/{slug}/keys/{kid}": { scope: "publish" },
  "PUT /v1/publishers/{slug}/hosts": { scope: "publish", body: { hosts: [] } },
  "PUT /v1/enablements/{publisher}/{skill}": { ...ADMIN, body: { version, audience: { everyone: true } } },
  "DELETE /v1/enablements/{publisher}/{skill}": ADMIN,
  "POST /v1/access-requests": { scope: "call", body: { skill: "acme/one" } },
  "POST /v1/access-requests/{id}/approve": { ...ADMIN, with: of("acr") },
  "POST /v1/access-requests/{id}/deny": { ...ADMIN, with: of("acr"), body: { comment: reason } },
  "PUT /v1/permissions/{subject}": { ...ADMIN, body: { permissions: ["file:/** read,write"] } },
  "PUT /v1/budgets": { ...ADMIN, body: { scope: { kind: "company" }, limit: { amount: "1", currency: "USD" } } },
  "PUT /v1/files/{path}": { scope: "call", body: "text" },
  "DELETE /v1/files/{path}": { scope: "call" },
  "POST /v1/files/revert": { scope: "call", body: { callId: some("call") } },
  "POST /v1/files/restore": { scope: "call", body: { path: "/a.txt", version: 1 } },
  "POST /v1/files/move": { scope: "call", body: { from: "/a.txt", to: "/b.txt" } },
  "PUT /v1/file-rules": { ...ADMIN, body: { prefix: "/a/", label: "confidential" } },
  "PUT /v1/file-labels": { ...ADMIN, body: { path: "/a.txt", label: null, reason } },
  "PUT /v1/file-quotas": { ...ADMIN, body: { area: "", maxFiles: null, maxBytes: null } },
  "POST /v1/file-reviews/{callId}/accept": { scope: "call" },
  "POST /v1/file-reviews/{callId}/reject": { scope: "call" },
  "PUT /v1/runtime": {
    ...ADMIN,
    body: {
      limits: {},
      isolation: "own_host",
      clock: "fixed",
      freeze: { stops: "changes", windows: [] },
      rates: { employee: null, agent: null, skill: null },
      skills: {},
    },
  },
  "POST /v1/kill-switches": { ...ADMIN, body: { target: { skill: "acme/one" }, reason } },
  "DELETE /v1/kill-switches/{id}": { ...ADMIN, with: of("kil"), body: { reason } },
  "POST /v1/quarantines": { ...ADMIN, body: { skill: "acme/one", version, reason } },
  "DELETE /v1/quarantines/{id}": { ...ADMIN, with: of("qua"), body: { reason } },
  "POST /v1/version-reviews/{publisher}/{skill}/approve": { ...ADMIN, body: { version } },
  "POST /v1/version-reviews/{publisher}/{skill}/hold": { ...ADMIN, body: { version } },
  "POST /v1/notices/read": ADMIN,
  "PUT /v1/network-policy": { ...ADMIN, body: { mode: "enforce" } },
  "POST /v1/network-proposals/accept": { ...ADMIN, body: { skill: "acme/one" } },
  "PUT /v1/secrets/{name}": {
    ...ADMIN,
    with: { name: "TOKEN" },
    body: { value: "a long value", skills: ["acme/one"], hosts: ["api.example.com"] },
  },
  "DELETE /v1/secrets/{name}": { ...ADMIN, with: { name: "TOKEN" } },
  "POST /v1/connections": { ...ADMIN, body: { name: "crm", baseUrl: "https://crm.example", document } },
  "PUT /v1/connections/{name}": { ...ADMIN, body: { operations: [] } },
  "PUT /v1/connections/{name}/credential": { ...ADMIN, body: { value: "a long value", of: "me" } },
  "DELETE /v1/connections/{name}": ADMIN,
  "POST /v1/operator/keys/rotate": ADMIN,
  "POST /v1/outcomes/{id}/confirm": { scope: "call", with: of("out") },
  "POST /v1/outcomes/{id}/reject": { scope: "call", with: of("out"), body: { reason } },
  "POST /v1/outcomes/signals": { scope: "signal", body: { skill: "acme/one", outcome: "done", key: "1", verdict: "confirmed" } },
  "POST /v1/invoices/{id}/approve": { ...ADMIN, with: of("inv") },
  "PUT /v1/audit/push": { ...ADMIN, body: { url: "https://audit.example/x" } },
  "POST /v1/audit/push/test": ADMIN,
  "DELETE /v1/audit/push": ADMIN,
  "POST /v1/audit/erasures": { ...ADMIN, body: { records: [newUuid(systemClock, systemRandom)], reason } },
  "POST /v1/keys": { scope: "*", body: { name: "more", scopes: ["*"] } },
  "DELETE /v1/keys/{id}": { ...ADMIN, with: of("key") },
  "POST /v1/agents": { ...ADMIN, body: { name: "Helper", grants: [] } },
  "POST /v1/people/{id}/offboard": { ...ADMIN, with: of("emp") },
});
