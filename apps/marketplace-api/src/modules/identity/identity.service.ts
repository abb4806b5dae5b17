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
  /** Told at most once a minute for each key that is in use; must not throw. */
  readonly onKeyUse?: (use: { readonly companyId: string; readonly keyId: string }) => void;
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
const NOTE_EVERY_MS = 60_000;

/** A credential as found. */
interface Found {
  readonly credential: Credential;
  /** Null: an access token. */
  readonly keyId: string | null;
}

/** What is known of a credential while it is warm. */
interface Warm {
  readonly principal: Principal;
  readonly keyId: string | null;
  /** ms UTC: when its use was noted last. */
  notedAt: number;
}

/** Credentials → principals, cached by the credential's hash and checked against epochs (DESIGN §4 step 1). */
export function createIdentity(deps: IdentityDeps): Identity {
  const cache = new Map<string, Warm>();

  async function find(text: string, notedAt: number): Promise<Warm> {
    const { credential, keyId } = text.startsWith("sk_") ? await fromApiKey(deps, text) : await fromToken(deps, text);
    const principal = await deps.db.withCompany(credential.companyId, (tx) => readPrincipal(tx, credential));
    if (!principal) throw new DomainError("unauthenticated", "The person or agent behind this credential is no longer active.");
    return { principal, keyId, notedAt };
  }

  function use(warm: Warm, now: number): Principal {
    if (warm.keyId !== null && now - warm.notedAt >= NOTE_EVERY_MS) {
      warm.notedAt = now;
      deps.onKeyUse?.({ companyId: warm.principal.companyId, keyId: warm.keyId });
    }
    return warm.principal;
  }

  function authenticate(authorization: string | undefined): Principal | Promise<Principal> {
    if (!deps.epochs.isFresh()) return deps.epochs.ensureFresh().then(() => authenticate(authorization));
    const text = bearer(authorization);
    const key = hash("sha256", text, "base64");
    const now = deps.clock.now();
    const warm = cache.get(key);
    if (warm && warm.principal.expiresAt > now && warm.principal.epoch >= deps.epochs.current(warm.principal.companyId))
      return use(warm, now);
    cache.delete(key);
    return find(text, warm?.notedAt ?? Number.NEGATIVE_INFINITY).then((found) => {
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(key, found);
      return use(found, now);
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

function bearer(authorization: string | undefined): string {
  const text = authorization !== undefined && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : "";
  if (text === "" || text.length > 4096)
    throw new DomainError("unauthenticated", "Send a credential: Authorization: Bearer <API key or access token>.");
  return text;
}

async function fromApiKey(deps: IdentityDeps, text: string): Promise<Found> {
  const refused = new DomainError(
    "unauthenticated",
    "This API key is unknown, revoked or has ended. Sign in and make another one on the page API keys, or ask an administrator.",
  );
  const parsed = deps.parseApiKey(text);
  const row = parsed && (await deps.db.findApiKey(parsed.publicId));
  if (!parsed || !row) throw refused;
  const presented = hash("sha256", parsed.secret, "buffer");
  if (row.secretHash.length !== presented.length || !timingSafeEqual(row.secretHash, presented)) throw refused;
  if (row.revokedAt !== null || row.expiresAt <= deps.clock.now()) throw refused;
  return {
    keyId: row.id,
    credential: {
      companyId: row.companyId,
      kind: principalKind(row.principalKind),
      id: row.principalId,
      scopes: row.scopes,
      sessionId: null,
      expiresAt: row.expiresAt,
      name: row.principalKind === "service" ? "service" : row.principalId,
    },
  };
}

async function fromToken(deps: IdentityDeps, text: string): Promise<Found> {
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
    keyId: null,
    credential: {
      companyId: claims.company,
      kind: "employee",
      id: claims.sub,
      scopes: ["*"],
      sessionId: claims.sid,
      expiresAt: claims.exp * 1000,
      name: "",
    },
  };
}

function principalKind(kind: string): Credential["kind"] {
  if (kind === "employee" || kind === "agent" || kind === "service" || kind === "publisher") return kind;
  throw new Error(`unknown principal kind ${kind}`);
}
