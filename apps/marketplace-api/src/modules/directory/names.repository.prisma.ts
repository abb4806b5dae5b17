import type { CompanyTx } from "@souk/db";
import { decodeId, encodeId } from "@souk/kernel";
import type { Names, NamesWanted, Who } from "./directory.types.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SYSTEM: Who = { kind: "system", id: "system", name: "Souk" };

interface PrincipalParts {
  readonly kind: string;
  /** UUID, or null when the principal has none. */
  readonly id: string | null;
}

function partsOf(key: string): PrincipalParts {
  const colon = key.indexOf(":");
  const kind = key.slice(0, colon);
  const id = key.slice(colon + 1);
  if (UUID.test(id)) return { kind, id };
  return { kind, id: decodeId("emp", id) ?? decodeId("agt", id) ?? decodeId("svc", id) ?? decodeId("key", id) };
}

function idsOf(values: readonly (string | null)[] | undefined, principals: readonly PrincipalParts[], kind: string): string[] {
  const own = (values ?? []).filter((value) => value !== null);
  return [...new Set([...own, ...principals.filter((p) => p.kind === kind).flatMap((p) => p.id ?? [])])];
}

/** Looks up who somebody is, for the transaction's company, in at most three queries. */
export async function readNames(tx: CompanyTx, wanted: NamesWanted): Promise<Names> {
  const principals = (wanted.principals ?? []).flatMap((key) => (key === null ? [] : [partsOf(key)]));
  const employeeIds = idsOf(wanted.employees, principals, "employee");
  const agentIds = idsOf(wanted.agents, principals, "agent");
  const serviceIds = idsOf(undefined, principals, "service");
  const select = { id: true, name: true } as const;
  const named = new Map<string, string>();
  if (employeeIds.length > 0)
    for (const row of await tx.employee.findMany({ where: { id: { in: employeeIds } }, select })) named.set(row.id, row.name);
  if (agentIds.length > 0)
    for (const row of await tx.agent.findMany({ where: { id: { in: agentIds } }, select })) named.set(row.id, row.name);
  if (serviceIds.length > 0)
    for (const row of await tx.apiKey.findMany({ where: { id: { in: serviceIds } }, select })) named.set(row.id, row.name);

  const employee = (id: string): Who => ({ kind: "employee", id: encodeId("emp", id), name: named.get(id) ?? "former employee" });
  const agent = (id: string): Who => ({ kind: "agent", id: encodeId("agt", id), name: named.get(id) ?? "former agent" });
  return {
    employee,
    agent,
    principal: (key) => {
      const { kind, id } = partsOf(key);
      if (id === null) return SYSTEM;
      if (kind === "employee") return employee(id);
      if (kind === "agent") return agent(id);
      return { kind: "service", id: encodeId("key", id), name: named.get(id) ?? "former key" };
    },
  };
}
