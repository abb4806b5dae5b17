import type { CompanyTx } from "@souk/db";
import type { Principal } from "../identity/index.ts";
import { type FileAccess, fileAccessOf } from "./file.rules.ts";

/** What somebody may do in the workspace now; a person shares the areas of the agents they own. */
export async function readAccess(tx: CompanyTx, principal: Principal, now: number): Promise<FileAccess> {
  if (principal.employeeId === null || principal.agentId !== null) return fileAccessOf(principal, [], now);
  const agents = await tx.agent.findMany({ where: { employeeId: principal.employeeId }, select: { id: true } });
  return fileAccessOf(
    principal,
    agents.map(({ id }) => id),
    now,
  );
}
