import type { Election } from "@souk/db";
import type { Sequencer } from "../modules/audit/index.ts";

/** Numbers and chains the audit records that wait, on the elected node only. */
export async function chainAudit(services: { readonly sequencer: Sequencer; readonly sequencerElection: Election }): Promise<number> {
  return (await services.sequencerElection.isLeader()) ? services.sequencer.run() : 0;
}
