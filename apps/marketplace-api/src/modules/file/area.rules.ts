import { encodeId } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";

/** The three kinds of areas that belong to somebody. Everything else is shared, and grants alone decide. */
const OWNED = ["people", "team", "agents"] as const;
type OwnedKind = (typeof OWNED)[number];

/** Whose a path is; null: shared. `/people` itself is shared, so that listings can go through it. */
export function areaOf(path: string): { readonly kind: OwnedKind; readonly owner: string } | null {
  const [, kind, owner, below] = path.split("/", 4);
  const found = OWNED.find((owned) => owned === kind);
  return found && owner && below !== undefined ? { kind: found, owner } : null;
}

type Who = Pick<Principal, "employeeId" | "agentId" | "groups">;

/** A person's own folder, which nobody else enters; null for whoever is no employee. */
export const ownFolder = (who: Pick<Who, "employeeId">): string | null =>
  who.employeeId === null ? null : `/people/${encodeId("emp", who.employeeId)}`;

function ownFolders(who: Who): readonly string[] {
  const own = ownFolder(who);
  return [...(own === null ? [] : [own]), ...who.groups.map((group) => `/team/${encodeId("grp", group)}`)];
}
const agentFolders = (agentIds: readonly string[]): string[] => agentIds.map((id) => `/agents/${encodeId("agt", id)}`);

/**
 * Grants that come with who somebody is: a person's own area and those of their groups; an agent's own area, which its owner shares.
 * They join the employee's and the agent's layer; skill and enablement still narrow them.
 */
export function areaGrants(
  who: Who,
  ownAgents: readonly string[] = [],
): { readonly employee: readonly string[]; readonly agent: readonly string[] } {
  const write = (folder: string): string => `file:${folder}/** read,write`;
  const agents = agentFolders(who.agentId === null ? ownAgents : [who.agentId]);
  return { employee: [...ownFolders(who), ...agents].map(write), agent: who.agentId === null ? [] : agents.map(write) };
}

/** Whether a path is shared or in an area of one's own: no grant, however wide, reaches into somebody else's (T5). */
export function mayEnterArea(who: Who, path: string, ownAgents: readonly string[] = []): boolean {
  const area = areaOf(path);
  if (area === null) return true;
  const folder = `/${area.kind}/${area.owner}`;
  if (area.kind === "agents") return agentFolders(who.agentId === null ? ownAgents : [who.agentId]).includes(folder);
  return ownFolders(who).includes(folder);
}
