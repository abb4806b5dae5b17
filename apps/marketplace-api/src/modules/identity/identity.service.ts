import { hash, timingSafeEqual } from "node:crypto";
import type { Database } from "@souk/db";
import { type Clock, DomainError } from "@souk/kernel";
import type { Signing } from "../signing/index.ts";
import type { Epochs } from "./epoch.ts";
import { type Credential, readPrincipal } from "./identity.repository.prisma.ts";
import type { Principal } from "./identity.types.ts";

export interface IdentityDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly epochs: Epochs;
  readonly signing: Signing;
  /** Splits an API key's text; null when its form or checksum is wrong. */
  readonly parseApiKey: (text: string) => { readonly publicId: string; readonly secret: string } | null;
}

export interface Identity {
  /**
   * Who calls. Synchronous, without a query, while the credential is warm and the company's epoch has not moved.
   * @throws DomainError `unauthenticated` for a missing, wrong, ended or revoked credential, or a person who has left
   */
  authenticate(authorization: string | undefined): Principal | Promise<Principal>;
  /** The principal of a known employee (demo history, jobs): same rules, no credential. */
  principalOf(companyId: string, employeeId: string): Promise<Principal>;
}

const MAX_CACHED = 20_000;

/** Credentials → principals, cached by the credential's hash and checked against epochs (DESIGN §4 step 1). */
export function createIdentity(deps: IdentityDeps): Identity {
  const cache = new Map<string, Principal>();

  async function find(text: string): Promise<Principal> {
    const credential = text.startsWith("sk_") ? await fromApiKey(deps, text) : await fromToken(deps, text);
    const principal = await deps.db.withCompany(credential.companyId, (tx) => readPrincipal(tx, credential));
    if (!principal) throw new DomainError("unauthenticated", "The person or agent behind this credential is no longer active.");
    return principal;
  }

  function authenticate(authorization: string | undefined): Principal | Promise<Principal> {
    if (!deps.epochs.isFresh()) return deps.epochs.ensureFresh().then(() => authenticate(authorization));
    const text = bearer(authorization);
    const key = hash("sha256", text, "base64");
    const warm = cache.get(key);
    if (warm && isUsable(deps, warm)) return warm;
    cache.delete(key);
    return find(text).then((principal) => {
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(key, principal);
      return principal;
    });
  }

  async function principalOf(companyId: string, employeeId: string): Promise<Principal> {
    const credential: Credential = {
      companyId,
      kind: "employee",
      id: employeeId,
      scopes: ["*"],
      sessionId: null,
      expiresAt: Number.MAX_SAFE_INTEGER,
      name: "",
    };
    const principal = await deps.db.withCompany(companyId, (tx) => readPrincipal(tx, credential));
    if (!principal) throw new DomainError("not_found", "There is no such active employee.");
    return principal;
  }
  return { authenticate, principalOf };
}

function isUsable(deps: IdentityDeps, principal: Principal): boolean {
  return principal.expiresAt > deps.clock.now() && principal.epoch >= deps.epochs.current(principal.companyId);
}

function bearer(authorization: string | undefined): string {
  const text = authorization !== undefined && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : "";
  if (text === "" || text.length > 4096)
    throw new DomainError("unauthenticated", "Send a credential: Authorization: Bearer <API key or access token>.");
  return text;
}

async function fromApiKey(deps: IdentityDeps, text: string): Promise<Credential> {
  const refused = new DomainError(
    "unauthenticated",
    "This API key is unknown, revoked or has ended. Ask an administrator for a new one, or sign in and create one with POST /v1/keys.",
  );
  const parsed = deps.parseApiKey(text);
  const row = parsed && (await deps.db.findApiKey(parsed.publicId));
  if (!parsed || !row) throw refused;
  const presented = hash("sha256", parsed.secret, "buffer");
  if (row.secretHash.length !== presented.length || !timingSafeEqual(row.secretHash, presented)) throw refused;
  if (row.revokedAt !== null || row.expiresAt <= deps.clock.now()) throw refused;
  return {
    companyId: row.companyId,
    kind: principalKind(row.principalKind),
    id: row.principalId,
    scopes: row.scopes,
    sessionId: null,
    expiresAt: row.expiresAt,
    name: row.principalKind === "service" ? "service" : row.principalId,
  };
}

async function fromToken(deps: IdentityDeps, text: string): Promise<Credential> {
  const claims = deps.signing.verifyToken(text);
  const session = await deps.db.findSession(claims.sid);
  if (
    !session ||
    session.revokedAt !== null ||
    session.expiresAt <= deps.clock.now() ||
    session.employeeId !== claims.sub ||
    session.companyId !== claims.company
  ) {
    throw new DomainError("unauthenticated", "This session has ended. Sign in again.");
  }
  return {
    companyId: claims.company,
    kind: "employee",
    id: claims.sub,
    scopes: ["*"],
    sessionId: claims.sid,
    expiresAt: claims.exp * 1000,
    name: "",
  };
}

function principalKind(kind: string): Credential["kind"] {
  if (kind === "employee" || kind === "agent" || kind === "service" || kind === "publisher") return kind;
  throw new Error(`unknown principal kind ${kind}`);
}
