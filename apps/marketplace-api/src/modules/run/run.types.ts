import type { MicroUnits } from "@souk/kernel";
import type { BudgetDefinition } from "../budget/index.ts";

/** One call as the transports hand it over; `input` is parsed JSON. */
export interface CallCommand {
  /** `<publisher>/<skill>` */
  readonly skill: string;
  readonly input: unknown;
  /** Only this version will do; must be the one the company pinned. */
  readonly version?: string | undefined;
  /** The most the caller wants to pay, outcomes included, in the company's currency. */
  readonly maxPrice?: { readonly amount: MicroUnits; readonly currency: string } | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly via: "http" | "mcp" | "web";
}

/** What a company enabled: for whom, which version, which grants. */
export interface EnabledSkill {
  readonly skill: string;
  readonly version: string;
  readonly termsVersion: number;
  readonly audience: { readonly everyone: boolean; readonly groups: readonly string[] };
  /** Wire form. */
  readonly grants: readonly string[];
  readonly limits: { readonly cpuMs?: number | undefined; readonly wallMs?: number | undefined; readonly memoryMb?: number | undefined };
  readonly status: string;
}

/** A company's enablements and budgets, read in one transaction. */
export interface CompanySnapshot {
  readonly epoch: bigint;
  readonly enablements: ReadonlyMap<string, EnabledSkill>;
  readonly budgets: readonly BudgetDefinition[];
}

export interface SnapshotReader {
  snapshot(companyId: string): Promise<CompanySnapshot>;
}
