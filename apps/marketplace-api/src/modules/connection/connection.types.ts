import { z } from "zod";

export const ConnectionName = z.string().regex(/^[a-z][a-z0-9-]{1,29}$/, "a connection is named like erp: 2 to 30 of a-z, 0-9 and -");
/** `<product>.<entity>:<verb>` */
export const PermissionName = z.string().regex(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*:[a-z]+$/, "a permission reads <product>.<entity>:<verb>");
export const OperationRisk = z.enum(["low", "medium", "high"]);
export type OperationRisk = z.output<typeof OperationRisk>;
export const AuthKind = z.enum(["none", "bearer", "basic", "header"]);
export type AuthKind = z.output<typeof AuthKind>;
export const CredentialPer = z.enum(["company", "employee"]);
export type CredentialPer = z.output<typeof CredentialPer>;

/** One operation of a company system, and what a caller needs for it. */
export const Operation = z.strictObject({
  operation: z.string(),
  method: z.string(),
  path: z.string(),
  summary: z.string(),
  permission: z.string(),
  risk: OperationRisk,
  enabled: z.boolean(),
});
export type Operation = z.output<typeof Operation>;

/** A connection as administrators see it; credentials are only counted. */
export const ConnectionView = z.strictObject({
  name: z.string(),
  title: z.string(),
  baseUrl: z.string(),
  networks: z.array(z.string()),
  auth: z.strictObject({ kind: AuthKind, header: z.string() }),
  credentialPer: CredentialPer,
  /** Whether the company's credential is there. */
  hasCompanyCredential: z.boolean(),
  employeeCredentials: z.number().int(),
  operations: z.array(Operation),
  updatedAt: z.string(),
});
export type ConnectionView = z.output<typeof ConnectionView>;

export const RegisteredView = ConnectionView.extend({
  /** Stored credentials that are gone, for address, kind, header or owner of the credential are others than before. */
  credentialsForgotten: z.number().int(),
});
export type RegisteredView = z.output<typeof RegisteredView>;

export interface RegisterInput {
  readonly name: string;
  readonly title?: string | undefined;
  readonly baseUrl: string;
  /** Text of an OpenAPI 3 document, JSON or YAML. */
  readonly document: string;
  readonly networks: readonly string[];
  readonly auth: { readonly kind: AuthKind; readonly header: string };
  readonly credentialPer: CredentialPer;
}

/** A binding that differs from what the document says. */
export interface OperationChange {
  readonly operation: string;
  readonly permission?: string | undefined;
  readonly risk?: OperationRisk | undefined;
  readonly enabled?: boolean | undefined;
}

/** What the broker needs of one connection. */
export interface ConnectionRoute {
  readonly name: string;
  readonly baseUrl: string;
  readonly networks: readonly string[];
  readonly auth: { readonly kind: AuthKind; readonly header: string };
  readonly credentialPer: CredentialPer;
  readonly operations: readonly Operation[];
  /** Opened values by subject: "company" or an employee's id. */
  readonly credentials: ReadonlyMap<string, string>;
}
