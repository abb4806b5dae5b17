import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, decodeId, encodeId, newUuid, type RandomSource } from "@souk/kernel";
import { appendAudit } from "../audit/index.ts";
import type { CatalogService } from "../catalog/index.ts";
import { type Identity, type Principal, raiseEpoch } from "../identity/index.ts";
import type { Signing } from "../signing/index.ts";
import { hashSecret, newApiKey, secretMatches } from "./api-key.rules.ts";
import type { DemoAccount, Me, SignedIn } from "./company.types.ts";
import type { DemoFileReader } from "./demo-file.ts";
import { createLoginThrottle } from "./login-throttle.ts";
import { passwordMatches } from "./password.rules.ts";

export interface SessionDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly signing: Pick<Signing, "signToken">;
  readonly identity: Pick<Identity, "principalOf">;
  readonly catalog: Pick<CatalogService, "publishersOf">;
  readonly readDemo: DemoFileReader;
}

const SESSION_LIFE_MS = 14 * 86_400_000;

const refusedSignIn = () => new DomainError("unauthenticated", "The e-mail address or the password is wrong.");
const ended = () => new DomainError("unauthenticated", "This session has ended. Sign in again.");

/** Splits `ses_<id>.<secret>`. @throws DomainError `unauthenticated`. */
function parseSession(text: string): { readonly id: string; readonly secret: string } {
  const dot = text.indexOf(".");
  const id = decodeId("ses", text.slice(0, dot));
  if (dot < 0 || id === null) throw ended();
  return { id, secret: text.slice(dot + 1) };
}

export type SessionService = ReturnType<typeof createSessionService>;

/** Signing in with a password: a revocable session row, and five-minute access tokens for it. */
export function createSessionService(deps: SessionDeps) {
  const { db, clock, random, signing, identity } = deps;
  const throttle = createLoginThrottle(clock);

  async function open(
    tx: CompanyTx,
    who: { readonly companyId: string; readonly employeeId: string },
  ): Promise<{ id: string; text: string }> {
    const id = newUuid(clock, random);
    const { secret } = newApiKey("live", random);
    const at = clock.now();
    await tx.session.create({
      data: { ...who, id, secretHash: hashSecret(secret), createdAt: new Date(at), expiresAt: new Date(at + SESSION_LIFE_MS) },
    });
    await appendAudit(tx, {
      id: newUuid(clock, random),
      at,
      actor: `employee:${who.employeeId}`,
      action: "session.opened",
      target: encodeId("ses", id),
      payload: {},
    });
    return { id, text: `${encodeId("ses", id)}.${secret}` };
  }

  /** Who is signed in, with what pages need to know. */
  async function me(principal: Principal): Promise<Me> {
    const { company } = principal;
    const view = { id: encodeId("co", company.id), name: company.name, environment: company.env };
    const publishers = await deps.catalog.publishersOf(principal.companyId);
    return {
      id: principal.employeeId === null ? principal.key : encodeId("emp", principal.employeeId),
      name: principal.name,
      email: principal.email ?? "",
      roles: [...principal.roles],
      demo: (await deps.readDemo()) !== null,
      company: { ...view, currency: company.currency, timeZone: company.billingTimeZone },
      companies: [view],
      publishers: publishers.map(({ slug, name }) => ({ slug, name })),
    };
  }

  /** Opens a session. @throws DomainError `unauthenticated` (the same for every reason), `rate_limited`. */
  async function signIn(input: { readonly email: string; readonly password: string }): Promise<SignedIn> {
    const email = input.email.trim().toLowerCase();
    throttle.take(email);
    const login = await db.findLogin(email);
    const matches = await passwordMatches(input.password, login?.passwordHash ?? null);
    if (!login || !matches || login.status !== "active") throw refusedSignIn();
    const { companyId, employeeId } = login;
    const session = await db.withCompany(companyId, (tx) => open(tx, { companyId, employeeId }));
    const { token, expiresAt } = signing.signToken({ sub: employeeId, company: companyId, sid: session.id });
    return { session: session.text, accessToken: token, expiresAt, me: await me(await identity.principalOf(companyId, employeeId)) };
  }

  /** A new access token. @throws DomainError `unauthenticated` when the session was revoked, has ended, or its person has left. */
  async function refresh(text: string): Promise<{ readonly accessToken: string; readonly expiresAt: number }> {
    const { id, secret } = parseSession(text);
    const row = await db.findSession(id);
    if (!row || !secretMatches(secret, row.secretHash) || row.revokedAt !== null || row.expiresAt <= clock.now()) throw ended();
    const employee = await db.withCompany(row.companyId, (tx) =>
      tx.employee.findFirst({ where: { id: row.employeeId, status: "active" } }),
    );
    if (!employee) throw ended();
    const { token, expiresAt } = signing.signToken({ sub: row.employeeId, company: row.companyId, sid: id });
    return { accessToken: token, expiresAt };
  }

  /** Ends a session of the caller: its access tokens stop working on every node. A session that is not the caller's is not found. @throws DomainError `not_found`, `unauthenticated`. */
  async function signOut(principal: Principal, text: string): Promise<void> {
    const { id, secret } = parseSession(text);
    await db.withCompany(principal.companyId, async (tx) => {
      const row = await tx.session.findFirst({ where: { id } });
      if (!row || row.employeeId !== principal.employeeId || !secretMatches(secret, row.secretHash)) {
        throw new DomainError("not_found", "There is no such session.");
      }
      await tx.session.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date(clock.now()) } });
      await appendAudit(tx, {
        id: newUuid(clock, random),
        at: clock.now(),
        actor: principal.key,
        action: "session.ended",
        target: encodeId("ses", id),
        payload: {},
      });
      await raiseEpoch(tx);
    });
  }

  /** The demo's sign-ins. @throws DomainError `not_found` when this is no demo. */
  async function demo(): Promise<{ readonly demo: true; readonly accounts: readonly DemoAccount[] }> {
    const file = await deps.readDemo();
    if (!file) throw new DomainError("not_found", "This is not a demo.");
    return { demo: true, accounts: file.accounts };
  }

  return { signIn, refresh, signOut, me, demo };
}
