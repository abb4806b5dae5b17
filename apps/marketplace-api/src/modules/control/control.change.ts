import type { CompanyTx, Database } from "@souk/db";
import { type Clock, newUuid, type RandomSource } from "@souk/kernel";
import { appendAudit } from "../audit/index.ts";
import { raiseEpoch } from "../identity/index.ts";

export interface ControlDeps {
  readonly db: Pick<Database, "withCompany" | "companyIds">;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** Writes an audit line and raises the epoch in the transaction of a change: nodes are notified when it commits. */
export async function noteControl(
  tx: CompanyTx,
  { clock, random }: Pick<ControlDeps, "clock" | "random">,
  note: { readonly actor: string; readonly action: string; readonly target: string; readonly payload: unknown },
): Promise<void> {
  await appendAudit(tx, { id: newUuid(clock, random), at: clock.now(), ...note });
  await raiseEpoch(tx);
}
