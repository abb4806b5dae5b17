import type { CallOutcome, Charge, Decision, InvoiceLine, InvoiceStatus, Problem, ReceiptPayload } from "@souk/contracts";
import type { z } from "zod";

/** Text in both languages of the product. */
export interface LocalText {
  readonly en: string;
  readonly zh: string;
}
export interface Money {
  readonly amount: string;
  readonly currency: string;
}
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
export type Role = "employee" | "admin" | "finance" | "auditor" | "vendor" | "operator";
export type Risk = "low" | "medium" | "high";
export type OutcomeState = z.output<typeof CallOutcome>["state"];
export type Confirm = z.output<typeof CallOutcome>["confirm"];
export type DecisionView = z.output<typeof Decision>;
export type ChargeView = z.output<typeof Charge>;
export type ReceiptView = z.output<typeof ReceiptPayload>;
export type InvoiceState = z.output<typeof InvoiceStatus>;
export type ProblemDocument = z.output<typeof Problem>;

export interface Who {
  readonly kind: "employee" | "agent" | "service" | "system";
  readonly id: string;
  readonly name: string;
}
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly demo: boolean;
  readonly company: CompanyRef & { readonly currency: string; readonly timeZone: string };
  readonly companies: readonly CompanyRef[];
  readonly publishers: readonly { readonly slug: string; readonly name: string }[];
}
export interface CompanyRef {
  readonly id: string;
  readonly name: string;
  readonly environment: "live" | "test";
}

export interface SkillCard {
  readonly name: string;
  readonly version: string;
  readonly title: LocalText;
  readonly summary: LocalText;
  readonly publisher: { readonly slug: string; readonly name: string };
  readonly category: string;
  readonly risk: Risk;
  readonly readsOnly: boolean;
  readonly outsideHosts: number;
  readonly internal: boolean;
  readonly isNew: boolean;
  readonly pricePerCall: Money;
  readonly outcomePrices: readonly {
    readonly name: string;
    readonly price: Money;
    readonly confirm: string;
    readonly summary: LocalText | null;
  }[];
  readonly status: "usable" | "requestable" | "requested" | "blocked";
  readonly example: unknown;
  readonly facts: { readonly calls30d: number; readonly successRate: number | null; readonly p95Ms: number | null };
}
export interface Permission {
  readonly grant: string;
  readonly kind: "file" | "perm" | "http" | "secret" | "skill" | "connection" | "kv";
  readonly sentence: LocalText;
  readonly risk: Risk;
}
export interface ScopeRow {
  readonly grant: string;
  readonly sentence: LocalText;
  readonly you: boolean;
  readonly company: boolean;
  readonly effective: string | null;
}
export interface Scope {
  readonly rows: readonly ScopeRow[];
  readonly counts: { readonly you: number; readonly skill: number; readonly company: number; readonly effective: number };
}
export interface Audience {
  readonly everyone: boolean;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}
export interface SkillDetail extends SkillCard {
  readonly description: LocalText | null;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema: Readonly<Record<string, unknown>>;
  readonly permissions: readonly Permission[];
  readonly maximumPrice: Money;
  readonly feeBps: number;
  readonly termsVersion: number;
  readonly outcomes: readonly OutcomeTerms[];
  readonly priceExamples: readonly {
    readonly calls: number;
    readonly outcomes: readonly { readonly name: string; readonly count: number }[];
    readonly total: Money;
  }[];
  readonly versions: readonly SkillVersion[];
  readonly examples: readonly { readonly title: LocalText | null; readonly input: unknown; readonly output: unknown }[];
  readonly limits: { readonly cpuMs: number; readonly wallMs: number; readonly memoryMb: number };
  readonly sha256: string;
  readonly signedBy: string;
  readonly errors: readonly { readonly code: string; readonly meaning: string }[];
  readonly outcomeRate: number | null;
  readonly enablement: { readonly version: string; readonly audience: Audience; readonly since: string; readonly by: string } | null;
  readonly request: {
    readonly id: string;
    readonly at: string;
    readonly status: "open" | "approved" | "denied";
    readonly comment: string | null;
  } | null;
  readonly scope: Scope;
}
export interface OutcomeTerms {
  readonly name: string;
  readonly price: Money;
  readonly when: string;
  readonly key: string;
  readonly confirm: Confirm;
  readonly settle: string;
  readonly dispute: string;
  readonly summary: LocalText | null;
}
export interface SkillVersion {
  readonly version: string;
  readonly publishedAt: string;
  readonly status: "live" | "yanked" | "quarantined";
  readonly sha256: string;
  readonly current: boolean;
  readonly pinned: boolean;
}

export type CallStatus = "running" | "succeeded" | "denied" | "failed" | "timed_out" | "crashed" | "cancelled" | "interrupted";
export interface OutcomeRef {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly state: OutcomeState;
  readonly confirm: Confirm;
  readonly amount: Money;
  readonly settlesAt: string;
}
export interface CallRow {
  readonly id: string;
  readonly at: string;
  readonly skill: string;
  readonly title: LocalText;
  readonly version: string;
  readonly status: CallStatus;
  readonly code: string | null;
  readonly by: Who;
  readonly agent: Who | null;
  readonly billed: boolean;
  readonly amount: Money;
  readonly outcomes: readonly OutcomeRef[];
  readonly wallMs: number | null;
  readonly howToFix: string | null;
}
export interface CallDetail extends CallRow {
  readonly input: unknown;
  readonly output: unknown;
  readonly outputExpired: boolean;
  readonly problem: ProblemDocument | null;
  readonly decision: DecisionView;
  readonly chain: readonly {
    readonly kind: "employee" | "agent" | "service" | "skill";
    readonly name: string;
    readonly grants: readonly string[];
  }[];
  readonly grant: readonly string[];
  readonly phases: readonly { readonly name: string; readonly startMs: number; readonly durationMs: number }[];
  readonly actions: readonly CallAction[];
  readonly files: readonly CallFile[];
  readonly hosts: readonly {
    readonly host: string;
    readonly method: string;
    readonly allowed: boolean;
    readonly reason: string | null;
    readonly bytes: number;
  }[];
  readonly logs: readonly { readonly atMs: number; readonly level: string; readonly text: string }[];
  readonly usage: {
    readonly cpuMs: number;
    readonly wallMs: number;
    readonly queueMs: number;
    readonly hostCalls: number;
    readonly networkBytes: number;
  } | null;
  readonly charge: ChargeView | null;
  readonly receipt: string | null;
  readonly receiptPayload: ReceiptView | null;
  readonly receiptId: string | null;
  readonly sha256: string;
  readonly termsVersion: number;
  readonly costCentre: string | null;
  readonly idempotencyKey: string | null;
  readonly invoice: { readonly id: string; readonly number: string | null; readonly lineId: string; readonly status: string } | null;
}
export interface CallAction {
  readonly n: number;
  readonly atMs: number;
  readonly kind: string;
  readonly target: string;
  readonly allowed: boolean;
  readonly reason: string | null;
  readonly layer: string | null;
  readonly bytes: number | null;
  readonly ms: number | null;
}
export interface CallFile {
  readonly path: string;
  readonly change: "read" | "created" | "updated";
  readonly version: number | null;
  readonly bytes: number | null;
  readonly kept: boolean;
}

export interface FileRow {
  readonly path: string;
  readonly size: number;
  readonly version: number;
  readonly updatedAt: string;
  readonly by: Who | null;
  readonly callId: string | null;
  readonly skill: string | null;
}
export interface FileContent {
  readonly path: string;
  readonly text: string;
  readonly size: number;
  readonly version: number;
  readonly updatedAt: string;
  readonly versions: readonly {
    readonly version: number;
    readonly at: string;
    readonly by: Who | null;
    readonly callId: string | null;
    readonly skill: string | null;
    readonly size: number;
  }[];
}

export interface EnabledSkill {
  readonly skill: string;
  readonly title: LocalText;
  readonly publisher: string;
  readonly version: string;
  readonly latestVersion: string;
  readonly drift: boolean;
  readonly risk: Risk;
  readonly audience: Audience;
  readonly permissions: readonly Permission[];
  readonly calls30d: number;
  readonly denied30d: number;
  readonly spend30d: Money;
  readonly since: string;
  readonly by: string;
  readonly status: "enabled" | "killed";
}
export interface AccessRequest {
  readonly id: string;
  readonly skill: string;
  readonly title: LocalText;
  readonly by: Who;
  readonly reason: string;
  readonly at: string;
  readonly status: string;
  readonly risk: Risk;
  readonly pricePerCall: Money;
  readonly permissions: readonly Permission[];
}
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly members: number;
}
export interface Budget {
  readonly id: string;
  readonly scope: {
    readonly kind: "company" | "group" | "employee" | "skill" | "costCentre";
    readonly id: string | null;
    readonly name: string;
  };
  readonly period: { readonly key: string; readonly from: string; readonly to: string };
  readonly limit: Money;
  readonly hard: boolean;
  readonly spent: Money;
  readonly held: Money;
  readonly remaining: Money;
  readonly usedShare: number;
  readonly forecast: Money | null;
  readonly days: readonly { readonly day: string; readonly spent: Money }[];
}
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: "active" | "left";
  readonly leftAt: string | null;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
  readonly permissions: readonly string[];
  readonly calls30d: number;
  readonly spend30d: Money;
}

export type SpendGroupBy = "skill" | "publisher" | "employee" | "costCentre" | "meter";
export interface PeriodRange {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}
export interface SpendGroup {
  readonly key: string;
  readonly label: LocalText;
  readonly calls: number;
  readonly outcomes: number;
  readonly amount: Money;
  readonly previous: Money | null;
}
export interface Spend {
  readonly meteredTo: string;
  readonly currency: string;
  readonly period: PeriodRange;
  readonly periods: readonly string[];
  readonly total: Money;
  readonly previousTotal: Money | null;
  readonly calls: number;
  readonly denied: number;
  readonly paidOutcomes: number;
  readonly pendingOutcomes: { readonly count: number; readonly amount: Money };
  readonly groups: readonly SpendGroup[];
  readonly days: readonly DaySeries[];
  readonly budget: {
    readonly limit: Money;
    readonly spent: Money;
    readonly held: Money;
    readonly usedShare: number;
    readonly forecast: Money | null;
    readonly hard: boolean;
  } | null;
}
export interface DaySeries {
  readonly day: string;
  readonly values: readonly { readonly key: string; readonly amount: Money }[];
}
export interface InvoiceRow {
  readonly id: string;
  readonly number: string | null;
  readonly status: InvoiceState;
  readonly period: PeriodRange;
  readonly total: Money;
  readonly lines: number;
  readonly receipts: number;
  readonly issuedAt: string | null;
}
export type InvoiceLineView = z.output<typeof InvoiceLine> & { readonly title: LocalText; readonly publisherName: string };
export interface InvoiceDetail extends Omit<InvoiceRow, "lines"> {
  readonly company: { readonly id: string; readonly name: string };
  readonly lines: readonly InvoiceLineView[];
  readonly exactTotal: Money;
  readonly roundingDifference: Money;
  readonly fee: Money;
  readonly parts: readonly { readonly kind: "calls" | "outcomes" | "credits" | "rounding" | "tax"; readonly amount: Money }[];
  readonly reconciliation: {
    readonly usage: Money;
    readonly lines: Money;
    readonly ledger: Money;
    readonly equal: boolean;
    readonly checkedAt: string;
    readonly firstDifference: string | null;
  };
  readonly root: string | null;
  readonly previous: { readonly id: string; readonly total: Money } | null;
  readonly actions: readonly ("approve" | "finalise")[];
}
export interface LineCall {
  readonly receiptId: string;
  readonly kind: "call" | "outcome" | "credit" | "adjustment";
  readonly callId: string;
  readonly outcomeId: string | null;
  readonly outcomeKey: string | null;
  readonly at: string;
  readonly by: Who;
  readonly amount: Money;
  readonly leaf: number;
}
export interface OutcomeRow extends OutcomeRef {
  readonly skill: string;
  readonly title: LocalText;
  readonly callId: string;
  readonly claimedAt: string;
  readonly disputeUntil: string | null;
  readonly decidedBy: Who | null;
  readonly canDecide: boolean;
}
export interface VendorOverview {
  readonly publisher: { readonly slug: string; readonly name: string };
  readonly publishers: readonly { readonly slug: string; readonly name: string }[];
  readonly period: PeriodRange;
  readonly periods: readonly string[];
  readonly meteredTo: string;
  readonly gross: Money;
  readonly fee: Money;
  readonly net: Money;
  readonly previousGross: Money | null;
  readonly calls: number;
  readonly successRate: number | null;
  readonly outcomes: { readonly claimed: number; readonly settled: number; readonly rejected: number };
  readonly companies: number;
  readonly skills: readonly VendorSkill[];
  readonly days: readonly DaySeries[];
  readonly versions: readonly {
    readonly skill: string;
    readonly version: string;
    readonly status: string;
    readonly publishedAt: string;
    readonly sha256: string;
  }[];
  readonly nextPayout: { readonly amount: Money; readonly at: string | null; readonly waitsFor: LocalText } | null;
}
export interface VendorSkill {
  readonly name: string;
  readonly title: LocalText;
  readonly version: string;
  readonly calls: number;
  readonly successRate: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly outcomes: number;
  readonly gross: Money;
  readonly net: Money;
  readonly errors: readonly { readonly code: string; readonly count: number }[];
}
export interface TourState {
  readonly skill: string;
  readonly thief: string;
  readonly cast: { readonly employee: string; readonly admin: string; readonly finance: string; readonly vendor: string | null };
  readonly exampleInput: unknown;
  readonly thiefInput: unknown;
  readonly matchCallId: string | null;
  readonly thiefCallId: string | null;
  readonly invoiceId: string | null;
  readonly lineId: string | null;
  readonly finalInvoiceId: string | null;
}
