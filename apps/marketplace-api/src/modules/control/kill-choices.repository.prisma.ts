import type { CompanyTx } from "@souk/db";
import { encodeId } from "@souk/kernel";
import { z } from "zod";
import { readTitles } from "../directory/index.ts";
import type { KillChoice, TargetKind } from "./control.types.ts";

export interface ChoiceQuery {
  readonly kind: TargetKind;
  /** For every company: all skills and companies; else the company's own. */
  readonly isPlatform: boolean;
  /** Part of a name; empty: the first ones. */
  readonly search: string;
  readonly locale: "en" | "zh";
}

const MOST = 50;
/** Names that are looked through before the search narrows them. */
const MOST_READ = 1_000;

async function skillNames(tx: CompanyTx, isPlatform: boolean): Promise<readonly string[]> {
  if (isPlatform)
    return (await tx.skill.findMany({ select: { name: true }, orderBy: { name: "asc" }, take: MOST_READ })).map((row) => row.name);
  const enabled = await tx.enablement.findMany({ select: { skill: true }, orderBy: { skill: "asc" }, take: MOST_READ });
  return enabled.map((row) => row.skill);
}

async function skills(tx: CompanyTx, { isPlatform, locale }: ChoiceQuery): Promise<readonly KillChoice[]> {
  const names = await skillNames(tx, isPlatform);
  const titles = await readTitles(tx, names);
  return names.map((name) => ({ id: name, name: titles.title(name)[locale], hint: name }));
}

async function publishers(tx: CompanyTx, { isPlatform }: ChoiceQuery): Promise<readonly KillChoice[]> {
  const slugs = [...new Set((await skillNames(tx, isPlatform)).map((name) => name.slice(0, name.indexOf("/"))))];
  const titles = await readTitles(
    tx,
    slugs.map((slug) => `${slug}/`),
  );
  return slugs.map((slug) => ({ id: slug, name: titles.publisherName(slug), hint: slug }));
}

async function people(tx: CompanyTx, search: string): Promise<readonly KillChoice[]> {
  const contains = { contains: search, mode: "insensitive" } as const;
  const rows = await tx.employee.findMany({
    where: { OR: [{ name: contains }, { email: contains }] },
    select: { id: true, name: true, email: true },
    orderBy: { name: "asc" },
    take: MOST,
  });
  return rows.map(({ id, name, email }) => ({ id: encodeId("emp", id), name, hint: email }));
}

async function agents(tx: CompanyTx): Promise<readonly KillChoice[]> {
  const rows = await tx.agent.findMany({ select: { id: true, name: true, employeeId: true }, orderBy: { name: "asc" }, take: MOST_READ });
  const owners = await tx.employee.findMany({
    where: { id: { in: rows.map(({ employeeId }) => employeeId) } },
    select: { id: true, name: true },
  });
  const nameOf = new Map(owners.map(({ id, name }) => [id, name]));
  return rows.map(({ id, name, employeeId }) => ({ id: encodeId("agt", id), name, hint: nameOf.get(employeeId) ?? "" }));
}

async function companies(tx: CompanyTx, search: string): Promise<readonly KillChoice[]> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT * FROM souk_company_names(${search})`;
  return rows
    .map((row) => z.object({ id: z.uuid(), name: z.string(), env: z.string() }).parse(row))
    .map(({ id, name, env }) => ({ id: encodeId("co", id), name, hint: env }));
}

/** What can be stopped, narrowed by part of its name, id or owner. Agents and people are the own company's, whoever asks. */
export async function findChoices(tx: CompanyTx, query: ChoiceQuery): Promise<KillChoice[]> {
  const search = query.search.trim();
  if (query.kind === "employee") return [...(await people(tx, search))];
  if (query.kind === "company") return query.isPlatform ? [...(await companies(tx, search))] : [];
  const found = await { skill: () => skills(tx, query), publisher: () => publishers(tx, query), agent: () => agents(tx) }[query.kind]();
  const text = search.toLowerCase();
  return found.filter(({ name, hint, id }) => `${name} ${hint} ${id}`.toLowerCase().includes(text)).slice(0, MOST);
}
