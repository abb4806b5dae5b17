import { z } from "zod";
import { AuthKind, ConnectionName, CredentialPer, OperationRisk } from "./connection.types.ts";
import { MAX_DOCUMENT_CHARS } from "./openapi.rules.ts";

export const RegisterBody = z.strictObject({
  name: ConnectionName,
  title: z.string().max(100).optional(),
  baseUrl: z.string().max(500),
  /** Text of an OpenAPI 3 document, JSON or YAML. */
  document: z.string().min(1).max(MAX_DOCUMENT_CHARS),
  /** Networks (CIDR) the system may be in; empty: public addresses only. */
  networks: z.array(z.string().max(60)).max(20).default([]),
  auth: z.strictObject({ kind: AuthKind, header: z.string().max(60).default("") }).default({ kind: "none", header: "" }),
  credentialPer: CredentialPer.default("company"),
});
export const BindBody = z.strictObject({
  operations: z
    .array(
      z.strictObject({
        operation: z.string().max(120),
        permission: z.string().max(120).optional(),
        risk: OperationRisk.optional(),
        enabled: z.boolean().optional(),
      }),
    )
    .max(500),
});
/** `basic`: "user:password". */
export const CredentialBody = z.strictObject({ value: z.string().max(4_000), of: z.enum(["company", "me"]).default("company") });
