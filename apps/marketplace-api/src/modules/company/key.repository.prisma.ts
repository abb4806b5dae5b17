import type { CompanyTx } from "@souk/db";
import { encodeId } from "@souk/kernel";
import { z } from "zod";
import type { Principal } from "../identity/index.ts";
import { decodeCursor, type Page, toPage } from "../page/index.ts";
import type { HolderKind, KeyQuery, KeyView } from "./company.types.ts";
import { keyStatus } from "./key.rules.ts";

export type KeyRow = Awaited<ReturnType<CompanyTx["apiKey"]["findMany"]>>[number];

const EMPLOYEE = "employee:";
const isHolderKind = (kind: string): kind is HolderKind => ["employee", "agent", "service", "publisher"].includes(kind);
const Position = z.tuple([z.number(), z.string()]);

/** Rows of which the caller is the holder, or the holder's owner. Publishers belong to those of the company who sell. */
export async function ownKeys(tx: CompanyTx, principal: Principal, employeeId: string) {
  const { roles, companyId, key } = principal;
  const agents = await tx.agent.findMany({ where: { employeeId }, select: { id: true } });
  const sells = roles.includes("vendor") || roles.includes("admin");
  const publishers = sells ? await tx.publisher.findMany({ where: { ownerId: companyId }, select: { slug: true } }) : [];
  return {
    OR: [
      { principalKind: "employee", principalId: employeeId },
      { principalKind: "agent", principalId: { in: agents.map(({ id }) => id) } },
      { principalKind: "publisher", principalId: { in: publishers.map(({ slug }) => slug) } },
      ...(roles.includes("admin") ? [{ principalKind: "service", createdBy: key }] : []),
    ],
  };
}

/** One page of keys, newest first. */
export async function listKeys(
  tx: CompanyTx,
  where: object,
  { query, view }: { readonly query: KeyQuery; readonly view: (rows: readonly KeyRow[]) => Promise<(row: KeyRow) => KeyView> },
): Promise<Page<KeyView>> {
  const limit = query.limit ?? 200;
  const after = decodeCursor(query.cursor, Position);
  const position = after && {
    OR: [{ createdAt: { lt: new Date(after[0]) } }, { createdAt: new Date(after[0]), id: { lt: after[1] } }],
  };
  const rows = await tx.apiKey.findMany({
    where: { AND: [where, position ?? {}] },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
  });
  const toView = await view(rows);
  return toPage(rows, limit, { item: toView, key: (row) => [row.createdAt.getTime(), row.id] });
}

/** How rows are shown: names of holders and makers are looked up once for all of them. */
export async function keyViews(
  tx: CompanyTx,
  rows: readonly KeyRow[],
  about: { readonly env: string; readonly now: number },
): Promise<(row: KeyRow) => KeyView> {
  const ids = (kind: string) => rows.filter((row) => row.principalKind === kind).map((row) => row.principalId);
  const agents = await tx.agent.findMany({ where: { id: { in: ids("agent") } }, select: { id: true, name: true, employeeId: true } });
  const makers = rows.flatMap(({ createdBy }) => (createdBy.startsWith(EMPLOYEE) ? createdBy.slice(EMPLOYEE.length) : []));
  const wanted = [...new Set([...ids("employee"), ...agents.map(({ employeeId }) => employeeId), ...makers])];
  const people = await tx.employee.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
  const publishers = await tx.publisher.findMany({ where: { slug: { in: ids("publisher") } }, select: { slug: true, name: true } });
  const agentOf = new Map(agents.map((agent) => [agent.id, agent]));
  const personOf = new Map(people.map(({ id, name }) => [id, name]));
  const publisherOf = new Map(publishers.map(({ slug, name }) => [slug, name]));
  const holderOf = ({ principalKind, principalId, id, name }: KeyRow): KeyView["holder"] => {
    if (principalKind === "employee") return { id: encodeId("emp", principalId), name: personOf.get(principalId) ?? "former employee" };
    if (principalKind === "agent") return { id: encodeId("agt", principalId), name: agentOf.get(principalId)?.name ?? "former agent" };
    if (principalKind === "publisher") return { id: principalId, name: publisherOf.get(principalId) ?? principalId };
    return { id: encodeId("key", id), name };
  };
  return (row) => ({
    id: encodeId("key", row.id),
    name: row.name,
    kind: isHolderKind(row.principalKind) ? row.principalKind : "service",
    holder: holderOf(row),
    owner: personOf.get(agentOf.get(row.principalId)?.employeeId ?? "") ?? null,
    createdBy: personOf.get(row.createdBy.slice(EMPLOYEE.length)) ?? null,
    status: keyStatus(row, about.now),
    start: `sk_${about.env}_${row.publicId}`,
    scopes: row.scopes,
    createdAt: row.createdAt.getTime(),
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    expiresAt: row.expiresAt.getTime(),
    revokedAt: row.revokedAt?.getTime() ?? null,
  });
}
