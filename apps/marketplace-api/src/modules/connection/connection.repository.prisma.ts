import type { CompanyTx } from "@souk/db";
import type { AuthKind, ConnectionView, CredentialPer, OperationRisk } from "./connection.types.ts";

/** Binds a sealed credential to its row. */
export const credentialContext = (companyId: string, connection: string, subject: string): string =>
  `connection ${companyId} ${connection} ${subject}`;

/** The company's connections with their operations. */
export async function readConnections(tx: CompanyTx): Promise<ConnectionView[]> {
  const rows = await tx.connection.findMany({ orderBy: { name: "asc" } });
  const operations = await tx.connectionOperation.findMany({ orderBy: [{ path: "asc" }, { method: "asc" }] });
  const credentials = await tx.connectionCredential.findMany({ select: { connection: true, subject: true } });
  return rows.map((row) => {
    const stored = credentials.filter((one) => one.connection === row.name);
    return {
      name: row.name,
      title: row.title,
      baseUrl: row.baseUrl,
      networks: row.networks,
      auth: { kind: row.authKind as AuthKind, header: row.authHeader },
      credentialPer: row.credentialPer as CredentialPer,
      hasCompanyCredential: stored.some((one) => one.subject === "company"),
      employeeCredentials: stored.filter((one) => one.subject !== "company").length,
      operations: operations
        .filter((one) => one.connection === row.name)
        .map(({ operation, method, path, summary, permission, risk, enabled }) => ({
          operation,
          method,
          path,
          summary,
          permission,
          risk: risk as OperationRisk,
          enabled,
        })),
      updatedAt: row.updatedAt.toISOString(),
    };
  });
}
