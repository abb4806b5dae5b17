import type { CompanyTx } from "@souk/db";
import { decodeId } from "@souk/kernel";
import { areaOf } from "./area.rules.ts";

/** Who the areas among some folders belong to, by folder: the names of people, teams and agents. */
export async function readAreaNames(tx: CompanyTx, folders: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const owned = folders.flatMap((folder) => {
    const area = areaOf(folder);
    return area && folder === `/${area.kind}/${area.owner}/` ? [{ folder, ...area }] : [];
  });
  const idsOf = (kind: string, prefix: "emp" | "grp" | "agt"): string[] =>
    owned.flatMap((area) => (area.kind === kind ? (decodeId(prefix, area.owner) ?? []) : []));
  const query = (ids: string[]) => ({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const [people, teams, agents] = [idsOf("people", "emp"), idsOf("team", "grp"), idsOf("agents", "agt")];
  const rows = [
    ...(people.length > 0 ? await tx.employee.findMany(query(people)) : []),
    ...(teams.length > 0 ? await tx.employeeGroup.findMany(query(teams)) : []),
    ...(agents.length > 0 ? await tx.agent.findMany(query(agents)) : []),
  ];
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const prefixes = { people: "emp", team: "grp", agents: "agt" } as const;
  return new Map(
    owned.flatMap(({ folder, kind, owner }) => {
      const name = names.get(decodeId(prefixes[kind], owner) ?? "");
      return name === undefined ? [] : [[folder, name] as const];
    }),
  );
}
