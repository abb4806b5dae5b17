import type { CompanyTx, Database } from "@souk/db";
import { type Clock, newUuid, type RandomSource } from "@souk/kernel";
import { appendAudit } from "../audit/index.ts";
import { raiseEpoch } from "../identity/index.ts";

export interface GrantDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
}

export type NoteDeps = Pick<GrantDeps, "clock" | "random">;

/** One line for the audit trail. */
export interface ChangeNote {
  /** `Principal.key` */
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly payload: unknown;
}

/** Writes an audit line in the transaction of what it reports. */
export async function noteAudit(tx: CompanyTx, deps: NoteDeps, note: ChangeNote): Promise<void> {
  await appendAudit(tx, { id: newUuid(deps.clock, deps.random), at: deps.clock.now(), ...note });
}

/** The same for a change that decisions depend on: the company's epoch rises with it, so every node notices. */
export async function noteChange(tx: CompanyTx, deps: NoteDeps, note: ChangeNote): Promise<void> {
  await noteAudit(tx, deps, note);
  await raiseEpoch(tx);
}
