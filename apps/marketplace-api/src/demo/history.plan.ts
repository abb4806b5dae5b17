import { type CastCompany, GROUPS, LEAVER, MEI } from "./cast.ts";
import { createDice, type Dice } from "./dice.ts";
import { CONTRACTS, CURRENCY_PAIRS, LETTERS, STANDING_ORDERS, type StandingOrder, TICKETS } from "./material.ts";

/** How far back the demo begins. */
export const HISTORY_DAYS = 70;
/** How busy the demo is: enough for lists, charts and habits to show, little enough for a first start to be short. 1 gives 1,500 calls in all. */
export const HISTORY_VOLUME = 0.65;
/** The current month is planned this much busier; what is missing to "last month was 31 % cheaper" is added day by day. */
const THIS_MONTH_FACTOR = 1.3;

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Somebody who calls: an employee, or the agent of one. */
export type Caller = { readonly email: string } | { readonly agent: "ap" };

/** What becomes of the outcome a call may claim. */
export type Verdict = "confirmed" | "rejected" | "left";

export interface PlannedCall {
  readonly at: number;
  readonly caller: Caller;
  readonly skill: string;
  readonly input: unknown;
  readonly via: "http" | "mcp" | "web";
  /** An invoice to put into the workspace first. */
  readonly invoice?: { readonly number: string; readonly order: StandingOrder; readonly date: string };
  /** Who decides about the outcome, when, and how. */
  readonly decision?: { readonly verdict: Verdict; readonly at: number; readonly by: "caller" | "signal" };
}

export interface PlanInput {
  readonly from: number;
  readonly to: number;
  /** First instant of the current billing month. */
  readonly monthFrom: number;
  readonly leaverGoes: number;
  /** Multiplies the calls of a day; see `HISTORY_VOLUME`. */
  readonly volume: number;
}

const FINANCE_PEOPLE = [MEI, MEI, MEI, LEAVER] as const;
const CARE_PEOPLE = ["tom@acme.example", "hao@acme.example"] as const;

/** The local date of an instant, "2026-11-22". */
export function localDate(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(at);
}

/** Weekdays are busy, weekends are not. */
function dayWeight(date: string): number {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 0 ? 0.1 : weekday === 6 ? 0.3 : 1;
}

interface DayContext {
  readonly dice: Dice;
  readonly start: number;
  readonly date: string;
  readonly input: PlanInput;
  readonly nextInvoice: () => number;
  readonly nextTicket: () => number;
}

/** Counts up from a number. */
function counter(from: number): () => number {
  let value = from;
  return () => {
    value += 1;
    return value;
  };
}

/** A moment of the working day (08:30 to 18:30). */
const workTime = ({ dice, start }: DayContext): number => start + Math.floor(8.5 * HOUR_MS + dice.next() * 10 * HOUR_MS);

const verdictOf = (dice: Dice, shares: { readonly confirmed: number; readonly rejected: number }): Verdict => {
  const roll = dice.next();
  return roll < shares.confirmed ? "confirmed" : roll < shares.confirmed + shares.rejected ? "rejected" : "left";
};

function matchCall(day: DayContext): PlannedCall {
  const { dice } = day;
  const at = workTime(day);
  const number = `INV-${day.nextInvoice()}`;
  const isAgent = dice.isLucky(0.3);
  const person = dice.pick(at < day.input.leaverGoes ? FINANCE_PEOPLE : [MEI]);
  return {
    at,
    caller: isAgent ? { agent: "ap" } : { email: person },
    skill: "ledgerly/invoice-match",
    input: { invoice: number },
    via: isAgent ? "mcp" : dice.isLucky(0.4) ? "web" : "http",
    invoice: { number, order: dice.pick(STANDING_ORDERS), date: day.date },
    decision: {
      verdict: verdictOf(dice, { confirmed: 0.8, rejected: 0.05 }),
      at: at + Math.floor((4 + dice.next() * 40) * HOUR_MS),
      by: "signal",
    },
  };
}

function triageCall(day: DayContext): PlannedCall {
  const { dice } = day;
  const at = workTime(day);
  const { subject, text } = dice.pick(TICKETS);
  return {
    at,
    caller: { email: dice.pick(CARE_PEOPLE) },
    skill: "datakit/ticket-triage",
    input: { ticket: `T-${day.nextTicket()}`, subject, text },
    via: "http",
    decision: {
      verdict: verdictOf(dice, { confirmed: 0.6, rejected: 0.05 }),
      at: at + Math.floor((0.3 + dice.next() * 6) * HOUR_MS),
      by: "caller",
    },
  };
}

function convertCall(day: DayContext): PlannedCall {
  const { dice } = day;
  const [from, to] = dice.pick(CURRENCY_PAIRS);
  const people = [MEI, "priya@acme.example", "tom@acme.example", "sofia@acme.example", "fang@acme.example"] as const;
  const input = { amount: (dice.between(1_000, 900_000) / 100).toFixed(2), from, to, date: day.date };
  return {
    at: workTime(day),
    caller: { email: dice.pick(people) },
    skill: "ledgerly/fx-convert",
    input,
    via: dice.isLucky(0.3) ? "web" : "http",
  };
}

function redactCall(day: DayContext): PlannedCall {
  const caller = { email: day.dice.pick(["sofia@acme.example", "fang@acme.example"]) };
  return { at: workTime(day), caller, skill: "datakit/redact", input: { text: day.dice.pick(LETTERS) }, via: "http" };
}

function profileCall(day: DayContext): PlannedCall {
  const caller = { email: "fang@acme.example" };
  const report = `/reports/customers-${day.date}.md`;
  const input = { path: "/data/customers.csv", report, ...(day.dice.isLucky(0.5) ? { language: "zh" } : {}) };
  return { at: workTime(day), caller, skill: "datakit/csv-profile", input, via: "http" };
}

export function contractCall(dice: Dice, at: number): PlannedCall {
  return {
    at,
    caller: { email: "sofia@acme.example" },
    skill: "counsel/contract-extract",
    input: { path: dice.pick(CONTRACTS) },
    via: "web",
  };
}

/** What goes wrong now and then: typing errors, skills one has not been given, files one may not read. */
function mishap(day: DayContext): PlannedCall {
  const { dice } = day;
  const at = workTime(day);
  const cases: readonly [Omit<PlannedCall, "at">, ...Omit<PlannedCall, "at">[]] = [
    { caller: { email: MEI }, skill: "ledgerly/invoice-match", input: { invoice: "INV-9" }, via: "web" },
    { caller: { email: MEI }, skill: "counsel/contract-extract", input: { path: CONTRACTS[0] }, via: "web" },
    { caller: { email: "tom@acme.example" }, skill: "datakit/redact", input: { text: LETTERS[0] }, via: "web" },
    { caller: { email: "hao@acme.example" }, skill: "ledgerly/bank-reconcile", input: { month: "2026-09" }, via: "http" },
    { caller: { email: "tom@acme.example" }, skill: "datakit/ticket-triage", input: { ticket: "T-404" }, via: "http" },
    { caller: { email: "fang@acme.example" }, skill: "datakit/csv-profile", input: { path: "/data/customer.csv" }, via: "http" },
    {
      caller: { email: "priya@acme.example" },
      skill: "ledgerly/fx-convert",
      input: { amount: "12", from: "USD", to: "CNY", date: "2026-02-30" },
      via: "web",
    },
  ];
  return { at, ...dice.pick(cases) };
}

function dayCalls(day: DayContext, factor: number): PlannedCall[] {
  const { dice } = day;
  const scale = factor * day.input.volume;
  const times = (perDay: number): number => {
    const exact = perDay * scale * (0.75 + dice.next() * 0.5);
    return Math.floor(exact) + (dice.isLucky(exact % 1) ? 1 : 0);
  };
  const many = (count: number, make: (day: DayContext) => PlannedCall): PlannedCall[] => Array.from({ length: count }, () => make(day));
  return [
    ...many(times(3.4), matchCall),
    ...many(times(9), triageCall),
    ...many(times(8), convertCall),
    ...many(times(3), redactCall),
    ...many(times(1.2), profileCall),
    ...Array.from({ length: times(1.3) }, () => contractCall(dice, workTime(day))),
    ...many(times(0.9), mishap),
  ];
}

/** The main company's calls from `from` to `to`, in the order of time. */
export function planMonths(company: CastCompany, input: PlanInput): readonly PlannedCall[] {
  const dice = createDice(20_261_122);
  const [nextInvoice, nextTicket] = [counter(2_000), counter(20_000)];
  const calls: PlannedCall[] = [];
  for (let start = input.from; start < input.to; start += DAY_MS) {
    const date = localDate(start + 12 * HOUR_MS, company.timeZone);
    const day: DayContext = { dice, start, date, input, nextInvoice, nextTicket };
    calls.push(...dayCalls(day, dayWeight(date) * (start >= input.monthFrom ? THIS_MONTH_FACTOR : 1)));
  }
  return calls.filter(({ at }) => at >= input.from && at < input.to).sort((a, b) => a.at - b.at);
}

/** The second company's calls: fewer, of other people, at other hours. */
export function planNeighbour(input: PlanInput): readonly PlannedCall[] {
  const dice = createDice(77);
  const nextTicket = counter(500);
  const calls: PlannedCall[] = [];
  for (let start = input.from; start < input.to; start += DAY_MS) {
    const day: DayContext = { dice, start: start + 12 * HOUR_MS, date: "", input, nextInvoice: counter(0), nextTicket };
    const count = Math.round(dice.between(0, 4) * input.volume);
    for (let i = 0; i < count; i++) {
      const caller = { email: "omar@northwind.example" };
      calls.push(dice.isLucky(0.3) ? { ...redactCall(day), caller } : { ...triageCall(day), caller });
    }
  }
  return calls.filter(({ at }) => at < input.to).sort((a, b) => a.at - b.at);
}

/** Groups each skill is enabled for in the main company; null = everyone. */
export const ENABLED: Readonly<Record<string, readonly string[] | null>> = {
  "ledgerly/invoice-match": [GROUPS.finance],
  "ledgerly/bank-reconcile": [GROUPS.finance],
  "ledgerly/fx-convert": null,
  "datakit/csv-profile": [GROUPS.data, GROUPS.finance],
  "datakit/redact": [GROUPS.data, GROUPS.legal, GROUPS.care],
  "datakit/ticket-triage": [GROUPS.care],
  "counsel/contract-extract": [GROUPS.legal],
  "shady/data-thief": [GROUPS.finance],
  "ledgerly/post-invoice": [GROUPS.finance],
  "datakit/resolve-ticket": [GROUPS.care],
  "counsel/ask-policy": null,
};
