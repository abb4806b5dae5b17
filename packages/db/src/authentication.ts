import { z } from "zod";

/** Rows of the look-ups that happen before a company is known (SECURITY DEFINER functions of the migration). */
export interface ApiKeyRow {
  readonly companyId: string;
  readonly id: string;
  /** SHA-256 of the secret part. */
  readonly secretHash: Uint8Array;
  readonly principalKind: string;
  readonly principalId: string;
  readonly scopes: readonly string[];
  /** ms UTC */
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

export interface LoginRow {
  readonly companyId: string;
  readonly employeeId: string;
  readonly passwordHash: string | null;
  readonly status: string;
}

/** A company somebody may act in, and as which of its employees. */
export interface MembershipRow {
  readonly companyId: string;
  readonly employeeId: string;
  readonly name: string;
  readonly env: "live" | "test";
}

export interface SessionRow {
  readonly companyId: string;
  readonly id: string;
  readonly employeeId: string;
  readonly secretHash: Uint8Array;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

const At = z.date().transform((date) => date.getTime());
const ApiKeyColumns = z.object({
  company_id: z.string(),
  id: z.string(),
  secret_hash: z.instanceof(Uint8Array),
  principal_kind: z.string(),
  principal_id: z.string(),
  scopes: z.array(z.string()),
  expires_at: At,
  revoked_at: At.nullable(),
});
const LoginColumns = z.object({ company_id: z.string(), id: z.string(), password_hash: z.string().nullable(), status: z.string() });
const SessionColumns = z.object({
  company_id: z.string(),
  id: z.string(),
  employee_id: z.string(),
  secret_hash: z.instanceof(Uint8Array),
  expires_at: At,
  revoked_at: At.nullable(),
});

/** Row of souk_auth_api_key → domain. */
export function toApiKey(row: unknown): ApiKeyRow {
  const c = ApiKeyColumns.parse(row);
  return {
    companyId: c.company_id,
    id: c.id,
    secretHash: c.secret_hash,
    principalKind: c.principal_kind,
    principalId: c.principal_id,
    scopes: c.scopes,
    expiresAt: c.expires_at,
    revokedAt: c.revoked_at,
  };
}

/** Row of souk_auth_login → domain. */
export function toLogin(row: unknown): LoginRow {
  const c = LoginColumns.parse(row);
  return { companyId: c.company_id, employeeId: c.id, passwordHash: c.password_hash, status: c.status };
}

const MembershipColumns = z.object({ company_id: z.string(), employee_id: z.string(), name: z.string(), env: z.string() });

/** Row of souk_auth_companies → domain. */
export function toMembership(row: unknown): MembershipRow {
  const c = MembershipColumns.parse(row);
  return { companyId: c.company_id, employeeId: c.employee_id, name: c.name, env: c.env === "test" ? "test" : "live" };
}

/** Row of souk_auth_session → domain. */
export function toSession(row: unknown): SessionRow {
  const c = SessionColumns.parse(row);
  return {
    companyId: c.company_id,
    id: c.id,
    employeeId: c.employee_id,
    secretHash: c.secret_hash,
    expiresAt: c.expires_at,
    revokedAt: c.revoked_at,
  };
}
