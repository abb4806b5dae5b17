import type { CompanyTx, Database, MembershipRow } from "@souk/db";
import { type Clock, DomainError, decodeId, encodeId, type RandomSource } from "@souk/kernel";
import type { CatalogService } from "../catalog/index.ts";
import { type Identity, type Principal, raiseEpoch } from "../identity/index.ts";
import type { Signing } from "../signing/index.ts";
import { secretMatches } from "./api-key.rules.ts";
import type { DemoAccount, Me, SignedIn } from "./company.types.ts";
import type { DemoFileReader } from "./demo-file.ts";
import { createLoginThrottle } from "./login-throttle.ts";
import { passwordMatches } from "./password.rules.ts";
import { endSession, openSession, type Person, parseSession, sessionEnded } from "./session.rows.ts";

export interface SessionDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly signing: Pick<Signing, "signToken">;
  readonly identity: Pick<Identity, "principalOf">;
  readonly catalog: Pick<CatalogService, "publishersOf">;
  readonly readDemo: DemoFileReader;
}

const refusedSignIn = () => new DomainError("unauthenticated", "The e-mail address or the password is wrong.");
const noSuchCompany = () => new DomainError("not_found", "You do not work in such a company.");

/** Who signed in for a session. */
async function loginOf(tx: CompanyTx, session: Person & { readonly id: string }): Promise<Person> {
  const row = await tx.session.findFirst({ where: { id: session.id }, select: { loginCompanyId: true, loginEmployeeId: true } });
  return { companyId: row?.loginCompanyId ?? session.companyId, employeeId: row?.loginEmployeeId ?? session.employeeId };
}

export type SessionService = ReturnType<typeof createSessionService>;

/** Signing in with a password: a revocable session row, and five-minute access tokens for it. */
export function createSessionService(deps: SessionDeps) {
  const { db, clock, signing, identity } = deps;
  const throttle = createLoginThrottle(clock);

  /** Where a signed-in person works; a key is of one company. */
  async function companiesOf(principal: Principal): Promise<readonly Pick<MembershipRow, "companyId" | "name" | "env">[]> {
    const { companyId, employeeId, company, sessionId } = principal;
    if (sessionId === null || employeeId === null) return [{ companyId, name: company.name, env: company.env }];
    const login = await db.withCompany(companyId, (tx) => loginOf(tx, { id: sessionId, companyId, employeeId }));
    return db.findMemberships(login.companyId, login.employeeId);
  }

  /** Who is signed in, with what pages need to know. */
  async function me(principal: Principal): Promise<Me> {
    const { company } = principal;
    const view = { id: encodeId("co", company.id), name: company.name, environment: company.env };
    const publishers = await deps.catalog.publishersOf(principal.companyId);
    const companies = await companiesOf(principal);
    return {
      id: principal.employeeId === null ? principal.key : encodeId("emp", principal.employeeId),
      name: principal.name,
      email: principal.email ?? "",
      roles: [...principal.roles],
      demo: (await deps.readDemo()) !== null,
      company: { ...view, currency: company.currency, timeZone: company.billingTimeZone },
      companies: companies.map(({ companyId, name, env }) => ({ id: encodeId("co", companyId), name, environment: env })),
      publishers: publishers.map(({ slug, name }) => ({ slug, name })),
    };
  }

  /** Opens a session. @throws DomainError `unauthenticated` (the same for every reason), `rate_limited`. */
  async function signIn(input: { readonly email: string; readonly password: string }): Promise<SignedIn> {
    const email = input.email.trim().toLowerCase();
    const takeBack = throttle.take(email);
    const login = await db.findLogin(email);
    const matches = await passwordMatches(input.password, login?.passwordHash ?? null);
    if (!login || !matches || login.status !== "active") throw refusedSignIn();
    takeBack();
    const { companyId, employeeId } = login;
    const who: Person = { companyId, employeeId };
    const session = await db.withCompany(companyId, (tx) => openSession(tx, deps, { who, login: who }));
    const { token, expiresAt } = signing.signToken({ sub: employeeId, company: companyId, sid: session.id });
    return {
      session: session.text,
      accessToken: token,
      expiresAt,
      me: await me({ ...(await identity.principalOf(companyId, employeeId)), sessionId: session.id }),
    };
  }

  /** The session of a text, while it stands. @throws DomainError `unauthenticated`. */
  async function standing(text: string): Promise<Person & { readonly id: string; readonly expiresAt: number; readonly login: Person }> {
    const { id, secret } = parseSession(text);
    const row = await db.findSession(id);
    if (!row || !secretMatches(secret, row.secretHash) || row.revokedAt !== null || row.expiresAt <= clock.now()) throw sessionEnded();
    const { companyId, employeeId } = row;
    const [employee, login] = await db.withCompany(companyId, async (tx) => [
      await tx.employee.findFirst({ where: { id: employeeId, status: "active" } }),
      await loginOf(tx, { id, companyId, employeeId }),
    ]);
    if (!employee) throw sessionEnded();
    return { id, companyId, employeeId, expiresAt: row.expiresAt, login };
  }

  /** A new access token. @throws DomainError `unauthenticated` when the session was revoked, has ended, or its person has left. */
  async function refresh(text: string): Promise<{ readonly accessToken: string; readonly expiresAt: number }> {
    const { id, companyId, employeeId } = await standing(text);
    const { token, expiresAt } = signing.signToken({ sub: employeeId, company: companyId, sid: id });
    return { accessToken: token, expiresAt };
  }

  /**
   * Ends a session and opens one in another company its person works in, as the employee they are there. Which companies these are is looked up
   * for who signed in; nothing of the request is believed. @throws DomainError `unauthenticated`, `not_found` for any other company.
   */
  async function switchCompany(text: string, company: string): Promise<Omit<SignedIn, "me">> {
    const now = await standing(text);
    const wanted = decodeId("co", company);
    const found = (await db.findMemberships(now.login.companyId, now.login.employeeId)).find(({ companyId }) => companyId === wanted);
    if (!found) throw noSuchCompany();
    const who: Person = { companyId: found.companyId, employeeId: found.employeeId };
    const session = await db.withCompany(who.companyId, (tx) => openSession(tx, deps, { who, login: now.login, expiresAt: now.expiresAt }));
    await db.withCompany(now.companyId, async (tx) => {
      await endSession(tx, deps, { id: now.id, actor: `employee:${now.employeeId}` });
      await raiseEpoch(tx);
    });
    const { token, expiresAt } = signing.signToken({ sub: who.employeeId, company: who.companyId, sid: session.id });
    return { session: session.text, accessToken: token, expiresAt };
  }

  /** Ends a session of the caller: its access tokens stop working on every node. A session that is not the caller's is not found. @throws DomainError `not_found`, `unauthenticated`. */
  async function signOut(principal: Principal, text: string): Promise<void> {
    const { id, secret } = parseSession(text);
    await db.withCompany(principal.companyId, async (tx) => {
      const row = await tx.session.findFirst({ where: { id } });
      if (!row || row.employeeId !== principal.employeeId || !secretMatches(secret, row.secretHash)) {
        throw new DomainError("not_found", "There is no such session.");
      }
      await endSession(tx, deps, { id, actor: principal.key });
      await raiseEpoch(tx);
    });
  }

  /** The demo's sign-ins. @throws DomainError `not_found` when this is no demo. */
  async function demo(): Promise<{ readonly demo: true; readonly accounts: readonly DemoAccount[] }> {
    const file = await deps.readDemo();
    if (!file) throw new DomainError("not_found", "This is not a demo.");
    return { demo: true, accounts: file.accounts };
  }

  return { signIn, refresh, switchCompany, signOut, me, demo };
}
