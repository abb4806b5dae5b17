import { periodOf, type RandomSource, type SteppingClock } from "@souk/kernel";
import type { Services } from "../composition.ts";
import type { DemoFile } from "../modules/company/index.ts";
import type { Principal } from "../modules/identity/index.ts";
import { ACME, ADMIN, FINANCE, LEAVER, MEI, VENDOR } from "./cast.ts";
import { companyOf, enableForAcme, enableForNorthwind, seedBudgets, tightenBudget } from "./company.seed.ts";
import type { Progress } from "./demo.types.ts";
import { createDice } from "./dice.ts";
import { DAY_MS, HISTORY_DAYS, type PlannedCall, planMonths, planNeighbour } from "./history.plan.ts";
import { type Actors, createPlayedCalls, type DemoEvent, play } from "./history.run.ts";
import { type SeededIdentities, seedIdentities } from "./identities.seed.ts";
import { catchUp } from "./month.ts";
import { asVersion, type BuiltSkill, buildExamples, type Publishers, publishSkill, seedPublisherKeys } from "./publish.seed.ts";
import { uploadFiles, uploadFolders, uploadStandingOrders } from "./workspace.seed.ts";

export interface SeedInput {
  readonly services: Services;
  /** Stands where the history begins; ends at `now`. */
  readonly clock: SteppingClock;
  readonly random: RandomSource;
  /** The system clock's now. */
  readonly now: number;
  readonly progress: Progress;
  readonly web: string;
  readonly api: string;
  /** How busy the history is; `HISTORY_VOLUME` for the real demo, less for tests. */
  readonly volume: number;
}

const HOUR_MS = 3_600_000;
const MAIN_SKILL = "ledgerly/invoice-match";
const THIEF = "shady/data-thief";

interface Stage {
  readonly input: SeedInput;
  readonly identities: SeededIdentities;
  readonly publishers: Publishers;
  readonly skills: ReadonlyMap<string, BuiltSkill>;
  readonly actors: Actors & { readonly forget: () => void };
}

/** When the demo's history begins, for a now: midnight of the main company, 70 days back. */
export function historyStart(now: number): number {
  const month = periodOf(now - HISTORY_DAYS * DAY_MS, ACME.timeZone);
  const since = now - HISTORY_DAYS * DAY_MS - month.from;
  return month.from + Math.floor(since / DAY_MS) * DAY_MS;
}

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

/** Skills that come out, or come out anew, while the history runs; days before now. */
const LATER: Readonly<Record<string, { readonly before?: string; readonly publish: number; readonly enable: number | null }>> = {
  [MAIN_SKILL]: { before: "1.1.0", publish: 20, enable: 19 },
  "datakit/csv-profile": { before: "1.0.0", publish: 9, enable: null },
  "ledgerly/bank-reconcile": { publish: 18, enable: 17 },
  [THIEF]: { publish: 10, enable: 9 },
};

async function publishFirst({ input, identities, publishers, skills, actors }: Stage): Promise<void> {
  const { services } = input;
  for (const [name, skill] of skills) {
    const later = LATER[name];
    if (later && later.before === undefined) continue;
    await publishSkill(services, publishers, later?.before ? asVersion(skill, later.before) : skill);
    await enableForAcme(services, identities, name);
  }
  await enableForNorthwind(services, identities);
  actors.forget();
}

function laterEvents({ input, identities, publishers, skills, actors }: Stage): DemoEvent[] {
  const { services, now } = input;
  return Object.entries(LATER).flatMap(([name, { publish, enable }]): DemoEvent[] => {
    const skill = skills.get(name);
    if (!skill) return [];
    const published = { at: now - publish * DAY_MS, overlaps: false, run: () => publishSkill(services, publishers, skill) };
    if (enable === null) return [published];
    const enabled = async (): Promise<void> => {
      await enableForAcme(services, identities, name);
      actors.forget();
    };
    return [published, { at: now - enable * DAY_MS, overlaps: false, run: enabled }];
  });
}

/** Single things that happened: files that arrived, somebody who left, requests. */
function singleEvents({ input, identities, actors }: Stage): DemoEvent[] {
  const { services, now } = input;
  const at = (days: number, run: () => Promise<unknown>): DemoEvent => ({
    at: now - Math.round(days * DAY_MS),
    overlaps: false,
    run: async () => {
      await run();
    },
  });
  const lukas = companyOf(identities, ACME.slug).people.get(LEAVER) ?? "";
  return [
    at(25, async () => uploadFolders(services, await actors.employee(MEI), ["invoices"])),
    at(48, async () => uploadFiles(services, await actors.employee(MEI), ["bank/statement-2026-09.csv", "ledger/2026-09.csv"])),
    at(19, async () => uploadFiles(services, await actors.employee(MEI), ["bank/statement-2026-10.csv", "ledger/2026-10.csv"])),
    at(12, async () => {
      await services.people.offboard(await actors.employee(ADMIN), lukas);
      actors.forget();
    }),
    at(8, async () => {
      const tom = await actors.employee("tom@acme.example");
      const request = await services.requests.create(tom, { skill: THIEF, reason: "It turns invoices into PDFs. Customers ask for that." });
      const comment = "We do not know this publisher, and the skill failed every time Finance tried it.";
      await services.requests.deny(await actors.employee(ADMIN), { id: request.id, comment });
    }),
    at(1.6, async () => {
      const reason = "I need the notice period of the Kessler framework agreement before we order again.";
      await services.requests.create(await actors.employee(MEI), { skill: "counsel/contract-extract", reason });
    }),
  ];
}

const CASE_INVOICES = ["INV-1043", "INV-1042-A", "fapiao-26312000000048120937", "INV-1045", "INV-1046"];

/** Calls that a visitor finds in the lists: the odd invoices, two months reconciled, a thief at work. */
function notedCalls(now: number): PlannedCall[] {
  const mei = { email: MEI };
  return [
    ...CASE_INVOICES.map(
      (invoice, i): PlannedCall => ({
        at: now - Math.round((4.4 - i * 0.02) * DAY_MS),
        caller: mei,
        skill: MAIN_SKILL,
        input: { invoice },
        via: "web",
      }),
    ),
    { at: now - 16 * DAY_MS, caller: { email: FINANCE }, skill: "ledgerly/bank-reconcile", input: { month: "2026-09" }, via: "web" },
    { at: now - 14 * DAY_MS, caller: { email: FINANCE }, skill: "ledgerly/bank-reconcile", input: { month: "2026-10" }, via: "web" },
    { at: now - 8.5 * DAY_MS, caller: mei, skill: THIEF, input: { invoice: "INV-1043" }, via: "web" },
    { at: now - 6.2 * DAY_MS, caller: mei, skill: THIEF, input: { invoice: "INV-1045" }, via: "web" },
  ];
}

/** Each night the platform's timers run; finished months become invoices, and finance finalises all but the newest. */
function nightEvents(
  stage: Stage,
  steps: { readonly fileAway: () => Promise<void>; readonly evening: (last: boolean) => Promise<void> },
): DemoEvent[] {
  const { input, actors } = stage;
  const { services, now } = input;
  const currentMonth = periodOf(now, ACME.timeZone);
  const lastMonth = periodOf(currentMonth.from - DAY_MS, ACME.timeZone);
  const events: DemoEvent[] = [];
  for (let start = historyStart(now); start < now; start += DAY_MS) {
    const night = async (): Promise<void> => {
      await services.outcome.settleDue();
      await services.closing.draftDue();
    };
    events.push({ at: start + HOUR_MS, overlaps: false, run: night });
    const days = Math.round((start - historyStart(now)) / DAY_MS);
    if (days % 4 === 3) events.push({ at: start + 21 * HOUR_MS, overlaps: false, run: steps.fileAway });
    if (days % 10 === 0) events.push({ at: start, overlaps: false, run: async () => input.progress(`day ${days} of ${HISTORY_DAYS}`) });
    if (start >= currentMonth.from) events.push({ at: start + 20 * HOUR_MS, overlaps: false, run: () => steps.evening(false) });
  }
  const finalise = async (): Promise<void> => {
    const finance = await actors.employee(FINANCE);
    const { items } = await services.invoices.list(finance);
    for (const { id, status, period } of items) {
      if (status === "draft" && period.key !== lastMonth.key) await services.closing.approveAndFinalise(finance, { id });
    }
  };
  events.push({ at: lastMonth.from + 4 * DAY_MS, overlaps: false, run: finalise });
  events.push({ at: currentMonth.from + 2 * DAY_MS, overlaps: false, run: finalise });
  return events.filter(({ at }) => at < now);
}

async function playHistory(stage: Stage): Promise<void> {
  const { input, actors } = stage;
  const { services, clock, now } = input;
  const from = historyStart(now);
  const played = createPlayedCalls(services, actors);
  const month = { services, finance: () => actors.employee(FINANCE), dice: createDice(31), callNow: played.callNow, now: clock.now };
  const plan = {
    from,
    to: now - 20 * 60_000,
    monthFrom: periodOf(now, ACME.timeZone).from,
    leaverGoes: now - 12 * DAY_MS,
    volume: input.volume,
  };
  const calls = [...planMonths(ACME, plan), ...planNeighbour(plan), ...notedCalls(now)];
  await play(clock, [
    ...played.events(calls, now),
    ...laterEvents(stage),
    ...singleEvents(stage),
    ...nightEvents(stage, { fileAway: played.fileAway, evening: () => catchUp(month, 8) }),
  ]);
  await services.outcome.settleDue();
  await played.fileAway();
  await catchUp(month, 60);
  const { calls: made, refused } = played.counts();
  input.progress(`${made} calls made, ${refused} of them refused or failed`);
}

async function accountKeys(stage: Stage): Promise<Record<string, string>> {
  const { services } = stage.input;
  const keys: Record<string, string> = {};
  for (const email of [MEI, ADMIN, FINANCE, VENDOR, "omar@northwind.example"]) {
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

async function demoFile(stage: Stage): Promise<DemoFile> {
  const { identities, input } = stage;
  return {
    web: input.web,
    api: input.api,
    accounts: identities.companies.flatMap(({ cast }) =>
      cast.people
        .filter(({ email }) => email !== LEAVER)
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

/** Fills an empty database with the demo and plays its history up to now. Answers what demo.json holds. */
export async function seedDemo(input: SeedInput): Promise<DemoFile> {
  const { services, clock, progress } = input;
  progress("building and signing the example skills");
  const [skills, identities] = await Promise.all([
    buildExamples(),
    seedIdentities(services, Object.assign(clock, { random: input.random })),
  ]);
  const owners = new Map<string, Principal>();
  for (const { cast } of identities.companies) {
    for (const slug of Object.keys(cast.publishers)) owners.set(slug, await identities.principal(cast.people[0]?.email ?? ""));
  }
  const publishers = await seedPublisherKeys(services, owners);
  const actors = createActors(input, identities, await seedHelpers(services, identities));
  const stage: Stage = { input, identities, publishers, actors, skills: new Map(skills.map((skill) => [skill.manifest.name, skill])) };
  await publishFirst(stage);
  const daniel = await actors.employee(ADMIN);
  await uploadFolders(services, daniel, ["orders", "tickets", "contracts", "data", "hr"]);
  await uploadStandingOrders(services, daniel);
  const { tightId } = await seedBudgets(services, identities);
  actors.forget();
  await playHistory(stage);
  if (clock.now() < input.now) clock.set(input.now);
  await tightenBudget(services, identities, tightId);
  return demoFile(stage);
}
