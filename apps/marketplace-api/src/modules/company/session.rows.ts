import type { CompanyTx } from "@souk/db";
import { type Clock, DomainError, decodeId, encodeId, newUuid, type RandomSource } from "@souk/kernel";
import { appendAudit } from "../audit/index.ts";
import { hashSecret, newApiKey } from "./api-key.rules.ts";

const SESSION_LIFE_MS = 14 * 86_400_000;

/** Somebody as one company knows them. */
export interface Person {
  readonly companyId: string;
  readonly employeeId: string;
}

export const sessionEnded = () => new DomainError("unauthenticated", "This session has ended. Sign in again.");

/** Splits `ses_<id>.<secret>`. @throws DomainError `unauthenticated`. */
export function parseSession(text: string): { readonly id: string; readonly secret: string } {
  const dot = text.indexOf(".");
  const id = decodeId("ses", text.slice(0, dot));
  if (dot < 0 || id === null) throw sessionEnded();
  return { id, secret: text.slice(dot + 1) };
}

/** Adds a session of `who`; `login` signed in, which matters where they are a guest; `expiresAt` (ms UTC) when it goes on from another. Its text is given out this once. */
export async function openSession(
  tx: CompanyTx,
  { clock, random }: { readonly clock: Clock; readonly random: RandomSource },
  { who, login, expiresAt }: { readonly who: Person; readonly login: Person; readonly expiresAt?: number },
): Promise<{ id: string; text: string }> {
  const id = newUuid(clock, random);
  const { secret } = newApiKey("live", random);
  const at = clock.now();
  await tx.session.create({
    data: {
      ...who,
      id,
      secretHash: hashSecret(secret),
      createdAt: new Date(at),
      expiresAt: new Date(expiresAt ?? at + SESSION_LIFE_MS),
      loginCompanyId: login.companyId,
      loginEmployeeId: login.employeeId,
    },
  });
  await appendAudit(tx, {
    id: newUuid(clock, random),
    at,
    actor: `employee:${who.employeeId}`,
    action: "session.opened",
    target: encodeId("ses", id),
    payload: who.companyId === login.companyId ? {} : { guest: true },
  });
  return { id, text: `${encodeId("ses", id)}.${secret}` };
}

/** Ends a session, in the transaction of its company. */
export async function endSession(
  tx: CompanyTx,
  deps: { readonly clock: Clock; readonly random: RandomSource },
  end: { readonly id: string; readonly actor: string },
): Promise<void> {
  const at = deps.clock.now();
  await tx.session.updateMany({ where: { id: end.id, revokedAt: null }, data: { revokedAt: new Date(at) } });
  await appendAudit(tx, {
    id: newUuid(deps.clock, deps.random),
    at,
    actor: end.actor,
    action: "session.ended",
    target: encodeId("ses", end.id),
    payload: {},
  });
}
