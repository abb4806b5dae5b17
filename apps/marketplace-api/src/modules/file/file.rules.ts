import { DomainError, said, words } from "@souk/kernel";
import { compileGrant, type Decision, type GrantLayer, parseGrant } from "@souk/policy";
import type { Principal } from "../identity/index.ts";
import { areaGrants, mayEnterArea } from "./area.rules.ts";

/** What somebody may do with a path: their grants, and whose area it is. */
export interface FileAccess {
  allows(path: string, verb: "read" | "write"): boolean;
  explain(path: string, verb: "read" | "write"): Decision;
}

/** What a person (or the agent acting for them) may touch in the workspace: the meet of both (T2), and nobody else's area (T5). */
export function fileAccessOf(principal: Principal, ownAgents: readonly string[], now: number): FileAccess {
  const own = areaGrants(principal, ownAgents);
  const layers: GrantLayer[] = [{ layer: "employee", grants: [...principal.employeeGrants, ...own.employee].map(parseGrant) }];
  if (principal.agentGrants !== null) layers.push({ layer: "agent", grants: [...principal.agentGrants, ...own.agent].map(parseGrant) });
  const grant = compileGrant({ layers, at: now });
  return {
    allows: (path, verb) => grant.allows("file", path, verb) && mayEnterArea(principal, path, ownAgents),
    explain: (path, verb) =>
      grant.allows("file", path, verb)
        ? { allowed: false, layer: "employee", rule: null, missing: [], howToFix: "It is in an area of somebody else." }
        : grant.explain({ kind: "file", target: path, verb }),
  };
}

/** @throws DomainError `permission_denied` with the layer that lacks the grant and who can give it. */
export function requireFile(access: FileAccess, path: string, verb: "read" | "write"): void {
  if (access.allows(path, verb)) return;
  const decision = access.explain(path, verb);
  throw new DomainError("permission_denied", said`You may not ${words(verb)} ${path}. ${decision.howToFix ?? ""}`, {
    details: { decision },
  });
}

/** @throws DomainError `file_conflict`: the path moved on since the caller read it. */
export function fileConflict(path: string, base: number | null, current: number): DomainError {
  return new DomainError(
    "file_conflict",
    base === null
      ? said`${path} was changed by somebody else; it is at version ${current} now. Read it again, then write.`
      : said`${path} was changed by somebody else since version ${base}; it is at version ${current} now. Read it again, then write.`,
    {
      details: { path, version: current },
    },
  );
}
