import { periodOf } from "@souk/kernel";
import { ACME, ADMIN, FINANCE, LEAVER, MEI } from "./cast.ts";
import { companyOf, enableForAcme } from "./company.seed.ts";
import { DAY_MS, HISTORY_DAYS, type PlannedCall } from "./history.plan.ts";
import type { DemoEvent } from "./history.run.ts";
import { publishSkill } from "./publish.seed.ts";
import { CONVERT, CONVERT_DAYS, HOUR_MS, historyStart, MAIN_SKILL, monthsOf, type Stage, THIEF } from "./stage.ts";
import { uploadFiles, uploadFolders } from "./workspace.seed.ts";

/** Skills that come out, or come out anew, while the history runs; days before now. */
export const LATER: Readonly<Record<string, { readonly before?: string; readonly publish: number; readonly enable: number | null }>> = {
  [MAIN_SKILL]: { before: "1.1.0", publish: 20, enable: 19 },
  "datakit/csv-profile": { before: "1.0.0", publish: 9, enable: null },
  [CONVERT]: { publish: 18, enable: CONVERT_DAYS },
  [THIEF]: { publish: 10, enable: 9 },
};

/** Publications and enablements of later versions. */
export function laterEvents({ input, identities, publishers, skills, actors }: Stage): DemoEvent[] {
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
export function singleEvents({ input, identities, actors }: Stage): DemoEvent[] {
  const { services, now } = input;
  const at = (days: number, run: () => Promise<unknown>): DemoEvent => ({
    at: now - Math.round(days * DAY_MS),
    overlaps: false,
    run: async () => {
      await run();
    },
  });
  const lukas = companyOf(identities, ACME.slug).people.get(LEAVER) ?? "";
  const { last, current } = monthsOf(now);
  const monthEnd = (from: number, month: string): DemoEvent => ({
    at: from + 3 * DAY_MS,
    overlaps: false,
    run: async () => uploadFiles(services, await actors.employee(MEI), [`bank/statement-${month}.csv`, `ledger/${month}.csv`]),
  });
  return [
    monthEnd(last.from, "2026-09"),
    monthEnd(current.from, "2026-10"),
    at(25, async () => uploadFolders(services, await actors.employee(MEI), ["invoices"])),
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
export function notedCalls(now: number): PlannedCall[] {
  const mei = { email: MEI };
  const { last, current } = monthsOf(now);
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
    { at: last.from + 4 * DAY_MS, caller: { email: FINANCE }, skill: "ledgerly/bank-reconcile", input: { month: "2026-09" }, via: "web" },
    {
      at: current.from + 4 * DAY_MS,
      caller: { email: FINANCE },
      skill: "ledgerly/bank-reconcile",
      input: { month: "2026-10" },
      via: "web",
    },
    { at: now - 8.5 * DAY_MS, caller: mei, skill: THIEF, input: { invoice: "INV-1043" }, via: "web" },
    { at: now - 6.2 * DAY_MS, caller: mei, skill: THIEF, input: { invoice: "INV-1045" }, via: "web" },
  ];
}

/** Each night the platform's timers run; finished months become invoices, and finance finalises all but the newest. */
export function nightEvents(
  stage: Stage,
  steps: { readonly fileAway: () => Promise<void>; readonly evening: (isLate: boolean) => Promise<void> },
): DemoEvent[] {
  const { input, actors } = stage;
  const { services, now } = input;
  const { last: lastMonth, current: currentMonth } = monthsOf(now);
  const events: DemoEvent[] = [];
  for (let start = historyStart(now); start < now; start += DAY_MS) {
    const days = Math.round((start - historyStart(now)) / DAY_MS);
    const night = async (): Promise<void> => {
      if (days % 2 === 0) await services.outcome.settleDue();
      if (start - periodOf(start, ACME.timeZone).from < 2 * DAY_MS) await services.closing.draftDue();
    };
    events.push({ at: start + HOUR_MS, overlaps: false, run: night });
    events.push({ at: start + 21 * HOUR_MS, overlaps: false, run: steps.fileAway });
    if (days % 10 === 0) events.push({ at: start, overlaps: false, run: async () => input.progress(`day ${days} of ${HISTORY_DAYS}`) });
    if (start >= currentMonth.from)
      events.push({ at: start + 20 * HOUR_MS, overlaps: false, run: () => steps.evening(now - start < 3 * DAY_MS) });
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
