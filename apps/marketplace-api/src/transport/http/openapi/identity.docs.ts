import { IdempotencyKey } from "@souk/contracts";
import { z } from "zod";
import { KeyOnWire, KeysQuery, NewKey } from "../../../modules/company/index.ts";
import { NewAgent, Session, SignIn, SwitchCompany } from "../company.http.ts";
import { answer, type RouteDocs } from "./route-docs.ts";

const Agent = z.object({ id: z.string(), name: z.string(), grants: z.array(z.string()), status: z.string(), createdAt: z.string() });
const Person = z.looseObject({ id: z.string(), name: z.string(), email: z.string(), status: z.enum(["active", "left"]) });
const Token = z.object({ accessToken: z.string(), expiresAt: z.string() });
const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });
const page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Who is who, and what the platform says about itself. */
export const IDENTITY_DOCS: RouteDocs = {
  "POST /v1/session": {
    tag: "Identity",
    summary: "Sign in.",
    body: SignIn,
    answers: answer.created("A session and its first access token (five minutes).", Token.extend({ session: z.string() })),
  },
  "POST /v1/session/refresh": { tag: "Identity", summary: "A new access token.", body: Session, answers: answer.ok("The token.", Token) },
  "POST /v1/session/switch": {
    tag: "Identity",
    summary: "Go on in another company you work in.",
    description:
      "`company`: an id of `companies` in `/v1/whoami`. The session ends and another one of that company takes its place. A company its person does not work in is not found.",
    body: SwitchCompany,
    answers: [
      ...answer.ok("The session in that company and its first access token.", Token.extend({ session: z.string() })),
      { status: 404, description: "Not a company of this person." },
    ],
  },
  "DELETE /v1/session": { tag: "Identity", summary: "Sign out.", body: Session, answers: answer.nothing },
  "GET /v1/demo": {
    tag: "Identity",
    summary: "Sign-ins of the demo, when this is one.",
    answers: [...answer.ok("Accounts and their passwords."), { status: 404, description: "This is not a demo." }],
  },
  "GET /v1/whoami": {
    tag: "Identity",
    summary: "Who this credential is.",
    answers: answer.ok("Person, company, scopes and permissions.", z.looseObject({ kind: z.string(), scopes: z.array(z.string()) })),
  },
  "GET /v1/keys": {
    tag: "Identity",
    summary: "API keys, newest first.",
    description:
      "Your own and those of your agents and publishers (`of=me`), or for an administrator and an auditor all of the company (`of=company`, and what they get when nothing is said). Revoked and expired ones stay in the list.",
    query: KeysQuery,
    answers: answer.ok("Without their secrets.", page(KeyOnWire)),
  },
  "POST /v1/keys": {
    tag: "Identity",
    scopes: ["*"],
    summary: "Create an API key.",
    description:
      "What a key may do is the meeting of its scopes and of what its holder may do. `call`: call skills, write files, decide outcomes. `read`: look. `publish`: versions, keys, hosts and secrets of a publisher. `signal`: outcomes, from a system. `admin`: change settings, and look at them. `*`: everything, and making keys. `publish` is given by vendors and administrators, `signal` by finance and administrators; a key of an agent reads and calls only.",
    headers: {
      "Idempotency-Key": {
        description:
          "Sent again with the same key, the request makes no second API key: 409 names the first one. When its answer was lost, `unseen: true` revokes that one and makes another.",
        schema: IdempotencyKey,
      },
    },
    body: NewKey,
    answers: [
      ...answer.created("The key: its text is shown this once.", KeyOnWire.extend({ key: z.string() })),
      { status: 409, description: "It was made before, or too many keys of this holder are good already." },
    ],
  },
  "DELETE /v1/keys/{id}": { tag: "Identity", scopes: ["admin"], summary: "Revoke an API key, at once.", answers: answer.nothing },
  "GET /v1/agents": { tag: "Identity", summary: "Your agents.", answers: answer.ok("All of them.", page(Agent)) },
  "POST /v1/agents": {
    tag: "Identity",
    scopes: ["admin"],
    summary: "Make an agent and say what it may do: never more than you.",
    body: NewAgent,
    answers: answer.created("The agent.", Agent),
  },
  "GET /v1/people": { tag: "Identity", summary: "People of the company.", answers: answer.ok("Everybody.", page(Person)) },
  "POST /v1/people/{id}/offboard": {
    tag: "Identity",
    scopes: ["admin"],
    summary: "Somebody leaves: everything ends at once.",
    answers: answer.nothing,
  },
  "GET /livez": { tag: "Platform", summary: "Whether the process answers.", answers: answer.ok("It does.") },
  "GET /readyz": {
    tag: "Platform",
    summary: "Whether calls can be taken.",
    answers: [...answer.ok("Ready."), { status: 503, description: "Not ready, and what is missing." }],
  },
  "GET /metrics": {
    tag: "Platform",
    summary: "Figures for Prometheus: an operator's credential, or none from this machine.",
    answers: answer.file("Text exposition format.", "text/plain"),
  },
  "GET /openapi.json": { tag: "Platform", summary: "This document.", answers: answer.ok("OpenAPI 3.1.") },
  "GET /docs": { tag: "Platform", summary: "This document for people.", answers: answer.file("A page.", "text/html") },
  "GET /oauth/jwks": { tag: "Platform", summary: "Public keys of access tokens.", answers: answer.ok("A JWK set.", Jwks) },
  "GET /.well-known/souk-receipt-keys": {
    tag: "Platform",
    summary: "Public keys of receipts and invoices, retired ones included: pin them.",
    answers: answer.ok("A JWK set.", Jwks),
  },
  "GET /.well-known/oauth-protected-resource": {
    tag: "Platform",
    summary: "How to present a credential (RFC 9728).",
    answers: answer.ok("Resource metadata.", z.looseObject({ resource: z.string() })),
  },
};
