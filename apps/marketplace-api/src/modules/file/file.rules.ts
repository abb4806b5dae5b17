import { DomainError } from "@souk/kernel";
import { type CompiledGrant, compileGrant, type GrantLayer, parseGrant } from "@souk/policy";
import type { Principal } from "../identity/index.ts";

/** What a person (or the agent acting for them) may touch in the workspace: the meet of both (T2). */
export function fileGrantOf(principal: Principal, now: number): CompiledGrant {
  const layers: GrantLayer[] = [{ layer: "employee", grants: principal.employeeGrants.map(parseGrant) }];
  if (principal.agentGrants !== null) layers.push({ layer: "agent", grants: principal.agentGrants.map(parseGrant) });
  return compileGrant({ layers, at: now });
}

/** @throws DomainError `permission_denied` with the layer that lacks the grant and who can give it. */
export function requireFile(grant: CompiledGrant, path: string, verb: "read" | "write"): void {
  if (grant.allows("file", path, verb)) return;
  const decision = grant.explain({ kind: "file", target: path, verb });
  throw new DomainError("permission_denied", `You may not ${verb} ${path}. ${decision.howToFix ?? ""}`.trimEnd(), {
    details: { decision },
  });
}

/** @throws DomainError `file_conflict`: the path moved on since the caller read it. */
export function fileConflict(path: string, base: number | null, current: number): DomainError {
  const seen = base === null ? "" : ` since version ${base}`;
  return new DomainError(
    "file_conflict",
    `${path} was changed by somebody else${seen}; it is at version ${current} now. Read it again, then write.`,
    {
      details: { path, version: current },
    },
  );
}
