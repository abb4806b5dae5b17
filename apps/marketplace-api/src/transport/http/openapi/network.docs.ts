import { z } from "zod";
import { BindBody, ConnectionView, CredentialBody, RegisterBody, RegisteredView } from "../../../modules/connection/index.ts";
import { EffectivePolicy, LogPage, LogQuery, MapEntry, PolicyBody, PolicyView, Proposal } from "../../../modules/network/index.ts";
import { HostsBody, SecretBody, SecretView } from "../../../modules/secret/index.ts";
import { SecretQuery, SkillQuery } from "../network.http.ts";
import { answer, type RouteDocs } from "./route-docs.ts";

const all = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.null() });

/** What skills reach outside, what the company allows, and secrets the broker puts in. */
export const NETWORK_DOCS: RouteDocs = {
  "GET /v1/network-policy": {
    tag: "Network",
    summary: "The company's network rules and how strict they are.",
    answers: answer.ok("The policy.", PolicyView),
  },
  "PUT /v1/network-policy": {
    tag: "Network",
    scopes: ["admin"],
    summary: "Replace the network rules; they hold for the next request.",
    body: PolicyBody,
    answers: answer.ok("The policy.", PolicyView),
  },
  "GET /v1/network-policy/{publisher}/{skill}": {
    tag: "Network",
    summary: "What each layer says about one enabled skill.",
    answers: answer.ok("Layer by layer.", EffectivePolicy),
  },
  "GET /v1/network-log": {
    tag: "Network",
    summary: "One record per request of a skill: who, for whom, which layer decided, and how it ended.",
    query: LogQuery,
    answers: answer.ok("Newest first.", LogPage),
  },
  "GET /v1/network-map": {
    tag: "Network",
    summary: "Which skill reached which host in the last 30 days.",
    answers: answer.ok("All of them.", all(MapEntry)),
  },
  "GET /v1/network-proposals": {
    tag: "Network",
    summary: "Rules that cover what skills in learn mode were seen to need.",
    answers: answer.ok("All of them.", all(Proposal)),
  },
  "POST /v1/network-proposals/accept": {
    tag: "Network",
    scopes: ["admin"],
    summary: "Make what one skill was seen to need its list, and enforce it.",
    body: SkillQuery,
    answers: answer.ok("The policy.", PolicyView),
  },
  "GET /v1/secrets": {
    tag: "Network",
    summary: "Secrets by name; never their values.",
    answers: answer.ok("All you may see.", all(SecretView)),
  },
  "PUT /v1/secrets/{name}": {
    tag: "Network",
    scopes: ["admin", "publish"],
    summary: "Store a secret for the skills and hosts it is for. It cannot be read back.",
    body: SecretBody,
    answers: answer.nothing,
  },
  "DELETE /v1/secrets/{name}": {
    tag: "Network",
    scopes: ["admin", "publish"],
    summary: "Forget a secret.",
    query: SecretQuery,
    answers: answer.nothing,
  },
  "GET /v1/connections": { tag: "Network", summary: "Company systems.", answers: answer.ok("All of them.", all(ConnectionView)) },
  "POST /v1/connections": {
    tag: "Network",
    scopes: ["admin"],
    summary: "Register a company system from its OpenAPI document, or describe it anew.",
    body: RegisterBody,
    answers: answer.created(
      "The connection, and how many stored credentials are forgotten: they are when address, kind, header or owner changes.",
      RegisteredView,
    ),
  },
  "PUT /v1/connections/{name}": {
    tag: "Network",
    scopes: ["admin"],
    summary: "Bind operations to permissions and risks, or close them.",
    body: BindBody,
    answers: answer.ok("The connection.", ConnectionView),
  },
  "PUT /v1/connections/{name}/credential": {
    tag: "Network",
    scopes: ["admin"],
    summary: "Store the credential requests are signed with: the company's, or your own. It cannot be read back.",
    body: CredentialBody,
    answers: answer.nothing,
  },
  "DELETE /v1/connections/{name}": {
    tag: "Network",
    scopes: ["admin"],
    summary: "Forget a company system and its credentials.",
    answers: answer.nothing,
  },
  "POST /v1/operator/keys/rotate": {
    tag: "Platform",
    scopes: ["admin"],
    summary: "Seal everything at rest anew under the current master key (operator).",
    answers: answer.ok("How many boxes were sealed anew.", z.object({ keyId: z.string(), resealed: z.number().int() })),
  },
  "GET /v1/publishers/{slug}/hosts": {
    tag: "Network",
    summary: "Which hosts the publisher says are its own.",
    answers: answer.ok("The hosts.", HostsBody),
  },
  "PUT /v1/publishers/{slug}/hosts": {
    tag: "Network",
    scopes: ["publish"],
    summary: "Say which hosts are the publisher's own: requests to them carry a signed call token.",
    body: HostsBody,
    answers: answer.ok("The hosts.", HostsBody),
  },
};
