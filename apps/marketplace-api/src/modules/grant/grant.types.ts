import type { LocalText, Risk } from "@souk/contracts";
import type { Currency, MicroUnits } from "@souk/kernel";
import type { BudgetDefinition } from "../budget/index.ts";
import type { Who } from "../directory/index.ts";
import type { RuntimeSettings } from "../runtime/index.ts";

/** For whom a skill is enabled. */
export interface Audience {
  readonly everyone: boolean;
  /** Group ids (UUIDs). */
  readonly groups: readonly string[];
}

/** Tighter limits than the skill asks for. */
export interface EnablementLimits {
  readonly cpuMs?: number | undefined;
  readonly wallMs?: number | undefined;
  readonly memoryMb?: number | undefined;
}

/** What a company enabled: for whom, which version, which grants. */
export interface EnabledSkill {
  readonly skill: string;
  readonly version: string;
  readonly termsVersion: number;
  readonly audience: Audience;
  /** Wire form. */
  readonly grants: readonly string[];
  readonly limits: EnablementLimits;
  readonly status: string;
}

/** The same with its history. */
export interface EnablementRecord extends EnabledSkill {
  readonly updatedBy: string;
  /** ms UTC */
  readonly updatedAt: number;
}

/** A company's enablements and budgets, read in one transaction together with the epoch they belong to. */
export interface CompanySnapshot {
  readonly epoch: bigint;
  readonly enablements: ReadonlyMap<string, EnabledSkill>;
  readonly budgets: readonly BudgetDefinition[];
  readonly runtime: RuntimeSettings;
}

/** What modules/run caches by epoch. */
export interface EnablementReader {
  snapshot(companyId: string): Promise<CompanySnapshot>;
}

export interface GroupView {
  readonly id: string;
  readonly name: string;
  readonly members: number;
}

/** Who has a set of permissions; `everyone` = all employees of the company. */
export interface PermissionSubject {
  readonly kind: "employee" | "group" | "everyone";
  /** UUID; the company's own for everyone. */
  readonly id: string;
}

export type RequestStatus = "open" | "approved" | "denied";

export interface AccessRequestRecord {
  readonly id: string;
  readonly skill: string;
  readonly employeeId: string;
  readonly reason: string;
  readonly status: RequestStatus;
  readonly decidedBy: string | null;
  readonly comment: string | null;
  readonly createdAt: number;
  readonly decidedAt: number | null;
}

/** An open or decided request as pages show it. */
export interface AccessRequestView {
  readonly id: string;
  readonly skill: string;
  readonly by: Who;
  readonly reason: string;
  readonly at: string;
  readonly status: RequestStatus;
  readonly comment: string | null;
}

/** What happened with one enabled skill in the last 30 days. */
export interface SkillUse {
  readonly calls: number;
  readonly denied: number;
  readonly spentMicro: MicroUnits;
}

/** Everything the page "enabled skills" shows of one skill, permissions in words aside. */
export interface EnabledView {
  readonly record: EnablementRecord;
  readonly title: LocalText;
  readonly publisher: string;
  readonly latestVersion: string;
  readonly risk: Risk;
  readonly by: string;
  readonly use: SkillUse;
}

export interface BudgetRecord extends BudgetDefinition {
  readonly currency: Currency;
}

/** A budget in one billing month. */
export interface BudgetState {
  readonly spentMicro: bigint;
  /** Pending outcomes. */
  readonly heldMicro: bigint;
  /** Handed to API processes for running calls. */
  readonly leasedMicro: bigint;
}
