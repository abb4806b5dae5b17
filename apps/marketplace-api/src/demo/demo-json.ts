import type { DemoFile } from "../modules/company/index.ts";
import { ADMIN, FINANCE, LEAVER, MEI, NORTHWIND, OPERATOR, VENDOR } from "./cast.ts";
import { MAIN_SKILL, type Stage, THIEF } from "./stage.ts";

async function accountKeys(stage: Stage): Promise<Record<string, string>> {
  const { services } = stage.input;
  const keys: Record<string, string> = {};
  for (const email of [
    MEI,
    ADMIN,
    FINANCE,
    VENDOR,
    ...NORTHWIND.people.filter(({ home }) => home === undefined).map(({ email }) => email),
    OPERATOR,
  ]) {
    const principal = await stage.identities.principal(email);
    const { key } = await services.keys.create(principal, { name: "Demo key", scopes: ["*"], expiresInDays: 365, holder: { kind: "me" } });
    keys[email] = key;
  }
  return keys;
}

async function publisherKeys(stage: Stage): Promise<DemoFile["publishers"]> {
  const publishers: Record<string, { key: string }> = {};
  for (const [slug, { principal }] of stage.publishers) {
    const { key } = await stage.input.services.keys.create(principal, {
      name: "Demo publishing key",
      scopes: ["publish", "read"],
      expiresInDays: 365,
      holder: { kind: "publisher", slug },
    });
    publishers[slug] = { key };
  }
  return publishers;
}

/** What demo.json holds; makes the keys it hands out. */
export async function demoFile(stage: Stage): Promise<DemoFile> {
  const { identities, input } = stage;
  return {
    web: input.web,
    api: input.api,
    accounts: identities.companies.flatMap(({ cast }) =>
      cast.people
        .filter(({ email, home }) => email !== LEAVER && home === undefined)
        .map(({ email, name, roles }) => ({
          email,
          name,
          password: identities.passwords.get(email) ?? "",
          company: cast.name,
          roles: [...roles],
        })),
    ),
    keys: await accountKeys(stage),
    publishers: await publisherKeys(stage),
    skills: [...stage.skills.keys()],
    tour: { skill: MAIN_SKILL, thief: THIEF, cast: { employee: MEI, admin: ADMIN, finance: FINANCE, vendor: VENDOR } },
  };
}
