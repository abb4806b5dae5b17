import { periodOf } from "@souk/kernel";
import type { Services } from "../composition.ts";
import type { DemoFile } from "../modules/company/index.ts";
import type { Principal } from "../modules/identity/index.ts";
import { ACME, ADMIN, FINANCE, MEI } from "./cast.ts";
import { enableForAcme, enableForNorthwind, seedBudgets, tightenBudget } from "./company.seed.ts";
import { demoFile } from "./demo-json.ts";
import { createDice } from "./dice.ts";
import { LATER, laterEvents, nightEvents, notedCalls, singleEvents } from "./history.events.ts";
import { DAY_MS, type PlannedCall, planMonths, planNeighbour } from "./history.plan.ts";
import { createPlayedCalls, play } from "./history.run.ts";
import { type SeededIdentities, seedIdentities } from "./identities.seed.ts";
import { catchUp, cheaperText, LAST_MONTH_SHARE } from "./month.ts";
import { callOutside, OUTSIDE_SKILLS, seedOutside } from "./outside.seed.ts";
import { asVersion, buildExamples, publishSkill, seedPublisherKeys } from "./publish.seed.ts";
import { CONVERT, CONVERT_DAYS, historyStart, type SeedInput, type Stage } from "./stage.ts";
import { uploadFolders, uploadStandingOrders } from "./workspace.seed.ts";

/** Principals are kept until something about permissions changes. */
function createActors(input: SeedInput, identities: SeededIdentities, keys: { agent: string; accounting: string }): Stage["actors"] {
  const known = new Map<string, Promise<Principal>>();
  const { identity } = input.services;
  const byKey = async (key: string): Promise<Principal> => identity.authenticate(`Bearer ${key}`);
  return {
    employee: (email) => {
      const found = known.get(email) ?? identities.principal(email);
      known.set(email, found);
      return found;
    },
    agent: () => byKey(keys.agent),
    accounting: () => byKey(keys.accounting),
    forget: () => known.clear(),
  };
}

async function seedHelpers(services: Services, identities: SeededIdentities): Promise<{ agent: string; accounting: string }> {
  const mei = await identities.principal(MEI);
  const agent = await services.people.createAgent(mei, {
    name: "AP assistant",
    grants: ["file:/invoices/** read", "file:/orders/** read"],
  });
  const made = await services.keys.create(mei, {
    name: "AP assistant",
    scopes: ["call"],
    expiresInDays: 365,
    holder: { kind: "agent", agentId: agent.id },
  });
  const accounting = await services.keys.create(await identities.principal(ADMIN), {
    name: "Accounting system",
    scopes: ["signal"],
    expiresInDays: 365,
    holder: { kind: "service", grants: [] },
  });
  return { agent: made.key, accounting: accounting.key };
}

async function publishFirst({ input, identities, publishers, skills, actors }: Stage): Promise<void> {
  const { services } = input;
  for (const [name, skill] of skills) {
    const later = LATER[name];
    if ((later && later.before === undefined) || OUTSIDE_SKILLS.includes(name)) continue;
    await publishSkill(services, publishers, later?.before ? asVersion(skill, later.before) : skill);
    await enableForAcme(services, identities, name);
  }
  await enableForNorthwind(services, identities);
  actors.forget();
}

/** Between two calls of one batch. */
const STEP_MS = 40_000;

async function playHistory(stage: Stage): Promise<void> {
  const { input, actors } = stage;
  const { services, clock, now } = input;
  const from = historyStart(now);
  const played = createPlayedCalls(services, actors);
  const step = (): void => {
    if (clock.now() + STEP_MS < now) clock.advance(STEP_MS);
  };
  const month = { services, finance: () => actors.employee(FINANCE), dice: createDice(31), callNow: played.callNow, now: clock.now, step };
  const plan = {
    from,
    to: now - 20 * 60_000,
    monthFrom: periodOf(now, ACME.timeZone).from,
    leaverGoes: now - 12 * DAY_MS,
    volume: input.volume,
  };
  const isThere = ({ skill, at }: PlannedCall): boolean => skill !== CONVERT || at > now - CONVERT_DAYS * DAY_MS;
  const calls = [...planMonths(ACME, plan), ...planNeighbour(plan), ...notedCalls(now)].filter((call) => call.at < now && isThere(call));
  await play(clock, [
    ...played.events(calls, now),
    ...laterEvents(stage),
    ...singleEvents(stage).filter((event) => event.at < now),
    ...nightEvents(stage, {
      fileAway: played.fileAway,
      evening: (isLate) => catchUp(month, { sharePerMille: isLate ? LAST_MONTH_SHARE.late : LAST_MONTH_SHARE.early, most: 12 }),
    }),
  ]);
  await services.outcome.settleDue();
  await played.fileAway();
  await catchUp(month, { sharePerMille: LAST_MONTH_SHARE.inTheEnd, most: 60 });
  const { calls: made, refused } = played.counts();
  input.progress(`${made} calls made, ${refused} of them refused or failed; ${await cheaperText(month)}`);
}

/** Fills an empty database with the demo and plays its history up to now. Answers what demo.json holds. */
export async function seedDemo(input: SeedInput): Promise<DemoFile> {
  const { services, clock, progress } = input;
  progress("building and signing the example skills");
  const [skills, identities] = await Promise.all([buildExamples(), seedIdentities(services, input)]);
  const owners = new Map<string, Principal>();
  for (const { cast } of identities.companies) {
    for (const slug of Object.keys(cast.publishers)) owners.set(slug, await identities.principal(cast.people[0]?.email ?? ""));
  }
  const publishers = await seedPublisherKeys(services, owners);
  const actors = createActors(input, identities, await seedHelpers(services, identities));
  const stage: Stage = { input, identities, publishers, actors, skills: new Map(skills.map((skill) => [skill.manifest.name, skill])) };
  await publishFirst(stage);
  await seedOutside(stage);
  const daniel = await actors.employee(ADMIN);
  await uploadFolders(services, daniel, ["orders", "tickets", "contracts", "data", "hr"]);
  await uploadStandingOrders(services, daniel);
  await services.workspace.rules.put(daniel, { prefix: "/hr/", label: "confidential" });
  const { tightId } = await seedBudgets(services, identities);
  actors.forget();
  await playHistory(stage);
  if (clock.now() < input.now) clock.set(input.now);
  await callOutside(stage);
  await tightenBudget(services, identities, tightId);
  return demoFile(stage);
}
