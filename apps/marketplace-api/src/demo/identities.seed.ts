import { randomInt } from "node:crypto";
import type { CompanyTx } from "@souk/db";
import { type Clock, newUuid, type RandomSource } from "@souk/kernel";
import type { Services } from "../composition.ts";
import { hashPassword } from "../modules/company/index.ts";
import type { Principal } from "../modules/identity/index.ts";
import { type CastCompany, COMPANIES } from "./cast.ts";

/** One company of the demo as it exists in the database. */
export interface SeededCompany {
  readonly cast: CastCompany;
  readonly id: string;
  /** UUIDs by group name. */
  readonly groups: ReadonlyMap<string, string>;
  /** UUIDs by e-mail. */
  readonly people: ReadonlyMap<string, string>;
  /** Of its guests, by e-mail: who they sign in as. */
  readonly homes: ReadonlyMap<string, { readonly homeCompanyId: string; readonly homeEmployeeId: string }>;
}

export interface SeededIdentities {
  readonly companies: readonly SeededCompany[];
  readonly passwords: ReadonlyMap<string, string>;
  /** Principals by e-mail, as an employee of today. */
  readonly principal: (email: string) => Promise<Principal>;
}

const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Random, and easy to read aloud: three groups of four. */
function newPassword(): string {
  const part = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return [part(), part(), part()].join("-");
}

async function addCompany(tx: CompanyTx, seeded: SeededCompany, at: number, hashes: ReadonlyMap<string, string>): Promise<void> {
  const { cast, id: companyId, homes } = seeded;
  const createdAt = new Date(at);
  const { slug, name, legalName, currency, timeZone } = cast;
  await tx.company.create({ data: { id: companyId, slug, name, legalName, currency, billingTimeZone: timeZone, createdAt } });
  await tx.employee.createMany({
    data: cast.people.map(({ email, name: person, roles, costCentre, locale }) => ({
      companyId,
      id: seeded.people.get(email) ?? "",
      email,
      name: person,
      roles: [...roles],
      passwordHash: homes.has(email) ? null : (hashes.get(email) ?? null),
      ...homes.get(email),
      costCentre,
      locale,
      createdAt,
    })),
  });
  const groupId = (group: string): string => seeded.groups.get(group) ?? "";
  const groups = Object.keys(cast.groups);
  await tx.employeeGroup.createMany({ data: groups.map((group) => ({ companyId, id: groupId(group), name: group })) });
  await tx.groupMember.createMany({
    data: cast.people.flatMap(({ email, groups: own }) =>
      own.map((group) => ({ companyId, groupId: groupId(group), employeeId: seeded.people.get(email) ?? "" })),
    ),
  });
  await tx.permissionSet.createMany({
    data: [
      { companyId, subjectKind: "everyone", subjectId: companyId, grants: [...cast.everyone] },
      ...groups.map((group) => ({ companyId, subjectKind: "group", subjectId: groupId(group), grants: [...(cast.groups[group] ?? [])] })),
      ...cast.people.flatMap(({ email, permissions }) =>
        permissions ? [{ companyId, subjectKind: "employee", subjectId: seeded.people.get(email) ?? "", grants: [...permissions] }] : [],
      ),
    ],
  });
  await tx.$queryRaw`SELECT souk_raise_epoch()::text`;
}

function homesOf(cast: CastCompany, companies: readonly SeededCompany[]): SeededCompany["homes"] {
  return new Map(
    cast.people.flatMap(({ email, home }) => {
      const at = companies.find((company) => home !== undefined && company.cast.slug === home);
      return at ? [[email, { homeCompanyId: at.id, homeEmployeeId: at.people.get(email) ?? "" }] as const] : [];
    }),
  );
}

/** Writes companies, people, groups and permissions. Everything after them goes through the services. */
export async function seedIdentities(
  services: Services,
  { clock, random }: { readonly clock: Clock; readonly random: RandomSource },
): Promise<SeededIdentities> {
  const { db, identity, publishing } = services;
  const uuid = (): string => newUuid(clock, random);
  const passwords = new Map(COMPANIES.flatMap((cast) => cast.people.map(({ email }) => [email, newPassword()] as const)));
  const hashes = new Map(
    await Promise.all([...passwords].map(async ([email, password]) => [email, await hashPassword(password)] as const)),
  );
  const alone = COMPANIES.map(
    (cast): SeededCompany => ({
      cast,
      id: uuid(),
      groups: new Map(Object.keys(cast.groups).map((group) => [group, uuid()])),
      people: new Map(cast.people.map(({ email }) => [email, uuid()])),
      homes: new Map(),
    }),
  );
  const companies = alone.map((company) => ({ ...company, homes: homesOf(company.cast, alone) }));
  const principal = async (email: string): Promise<Principal> => {
    const company = companies.find(({ people }) => people.has(email));
    if (!company) throw new Error(`nobody in the demo is ${email}`);
    return identity.principalOf(company.id, company.people.get(email) ?? "");
  };
  for (const company of companies) {
    await db.withCompany(company.id, (tx) => addCompany(tx, company, clock.now(), hashes));
    for (const [slug, name] of Object.entries(company.cast.publishers)) {
      await publishing.createPublisher(await principal(company.cast.people[0]?.email ?? ""), { slug, name });
    }
  }
  return { companies, passwords, principal };
}
