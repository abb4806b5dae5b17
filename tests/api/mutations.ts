import { encodeId, type IdPrefix, newUuid, systemClock, systemRandom } from "@souk/kernel";

/** What a procedure that changes something is asked with, the scope a key needs for it, and what stands between it and somebody without any role. */
export interface Mutation {
  readonly input?: unknown;
  readonly scope: "admin" | "call" | "publish" | "*";
  /**
   * `role`: one of the company's roles. `grant`: the person's own permissions. `own`: it reaches only what is theirs (their calls, views, requests,
   * credentials), so that nobody else's is found.
   */
  readonly guard: "role" | "grant" | "own";
}

const id = (prefix: IdPrefix) => encodeId(prefix, newUuid(systemClock, systemRandom));
const role = (input?: unknown): Mutation => ({ scope: "admin", guard: "role", ...(input === undefined ? {} : { input }) });
const own = (scope: Mutation["scope"], input: unknown): Mutation => ({ scope, guard: "own", input });
const grant = (input: unknown): Mutation => ({ scope: "call", guard: "grant", input });

const skill = "acme/one";
const version = "1.0.0";
const reason = "it is asked for";
const document = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "ERP", version: "1" },
  paths: { "/i": { get: { operationId: "list" } } },
});
const runtime = {
  limits: {},
  isolation: "own_host",
  clock: "fixed",
  freeze: { stops: "changes", windows: [] },
  rates: { employee: null, agent: null, skill: null },
  skills: {},
};
const value = "a long value";

/** Every mutation of the web app's router. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "admin.enable": role({ skill, version, audience: { everyone: true, groups: [] } }),
  "admin.disable": role({ skill }),
  "admin.denyRequest": role({ id: id("acr"), comment: reason }),
  "admin.setBudget": role({ id: id("bud"), limit: "1" }),
  "audit.setPush": role({ url: "https://audit.example/x" }),
  "audit.testPush": role(),
  "audit.removePush": role(),
  "calls.cancel": own("call", { id: id("call") }),
  "files.upload": grant({ path: "/a.txt", text: "x" }),
  "files.remove": grant({ path: "/a.txt" }),
  "files.restore": grant({ path: "/a.txt", version: 1 }),
  "files.revert": grant({ callId: id("call") }),
  "finance.advance": role({ id: id("inv"), action: "approve" }),
  "keys.create": own("*", { name: "mine", scopes: ["read"], requestKey: "table-of-mutations" }),
  "keys.revoke": own("admin", { id: id("key") }),
  "network.savePolicy": role({ mode: "enforce", rules: [] }),
  "network.accept": role({ skill }),
  "network.register": role({ name: "crm", baseUrl: "https://crm.example", document }),
  "network.bind": role({ name: "erp", operations: [] }),
  "network.credential": own("admin", { name: "erp", value, of: "me" }),
  "network.remove": role({ name: "erp" }),
  "operator.quarantine": role({ skill, version, reason }),
  "operator.release": role({ id: id("qua"), reason }),
  "outcomes.confirm": own("call", { id: id("out") }),
  "outcomes.reject": own("call", { id: id("out"), reason }),
  "requests.create": own("call", { skill, reason }),
  "runtime.save": role(runtime),
  "runtime.kill": role({ target: { skill }, reason }),
  "runtime.lift": role({ id: id("kil"), reason }),
  "runtime.approve": role({ skill, version }),
  "runtime.hold": role({ skill, version }),
  "runtime.readNotices": own("admin", {}),
  "savedViews.save": own("call", { page: "/calls", name: "Mine", query: "a=1" }),
  "savedViews.remove": own("call", { id: id("view") }),
  "secrets.put": role({ name: "TOKEN", value, skills: [skill], hosts: ["api.example.com"] }),
  "secrets.remove": role({ name: "TOKEN" }),
  "secrets.putHosts": { ...role({ publisher: "acme", hosts: [] }), scope: "publish" },
  "workspace.putRule": role({ prefix: "/a/", label: "confidential" }),
  "workspace.lowerLabel": role({ path: "/a.txt", label: null, reason }),
  "workspace.putQuota": role({ area: "", maxFiles: null, maxBytes: null }),
  "workspace.decide": grant({ callId: id("call"), accept: true }),
};
