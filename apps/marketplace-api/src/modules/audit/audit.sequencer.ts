import { type Clock, encodeId, type RandomSource } from "@souk/kernel";
import { commitRecord, NO_BATCH, sealBatch } from "@souk/metering";
import type { AuditChain, ChainEnd, NewBatch, WaitingRecord } from "./audit.chain.ts";

export interface SequencerDeps {
  readonly chain: AuditChain;
  readonly clock: Clock;
  /** For salts: the system's, never a seeded one in production. */
  readonly random: RandomSource;
  readonly signCheckpoint: (text: string) => string;
  /** Told of every batch that was added. */
  readonly onBatch?: (batch: NewBatch) => void;
  readonly batchSize?: number;
}

const BATCH_SIZE = 5_000;
const COMPANIES = 1_000;
const SALT_BYTES = 32;
const instant = (ms: number): string => new Date(ms).toISOString();

/**
 * Numbers and chains the records that wait, company by company, in batches. Any number may run at once and any may die at any point: a batch is
 * one statement that checks where the chain ends, so nothing is lost and nothing numbered twice. One elected process runs it to save work.
 */
export function createSequencer({ chain, clock, random, signCheckpoint, onBatch, batchSize = BATCH_SIZE }: SequencerDeps) {
  function saltFor(): Uint8Array {
    const salt = new Uint8Array(SALT_BYTES);
    random.fill(salt);
    return salt;
  }

  async function addBatch(companyId: string, end: ChainEnd | null, records: readonly WaitingRecord[]): Promise<boolean> {
    const salts = records.map(saltFor);
    const commitments = records.map((record, i) => commitRecord({ ...record, at: instant(record.at) }, salts[i] ?? new Uint8Array()));
    const previous = end?.hash ?? new Uint8Array(Buffer.from(NO_BATCH, "hex"));
    const place = { n: (end?.n ?? 0) + 1, first: (end?.lastSeq ?? 0) + 1 };
    const at = clock.now();
    const sealed = sealBatch(
      { company: encodeId("co", companyId), ...place, previous: Buffer.from(previous).toString("hex"), at: instant(at) },
      commitments,
    );
    const { root, hash } = sealed;
    const ids = records.map(({ id }) => id);
    const batch: NewBatch = {
      ...{ companyId, n: place.n, firstSeq: place.first, ids, salts, commitments },
      ...{ root, previous, hash, checkpoint: signCheckpoint(sealed.checkpoint), at },
    };
    const isAdded = await chain.append(batch);
    if (isAdded) onBatch?.(batch);
    return isAdded;
  }

  async function chainCompany(companyId: string): Promise<number> {
    let chained = 0;
    for (;;) {
      // The end first: whoever adds a batch after this moves it, and what was taken then is not numbered again.
      const end = await chain.end(companyId);
      const records = await chain.take(companyId, batchSize);
      if (records.length === 0) return chained;
      // Another sequencer was faster: it does the rest.
      if (!(await addBatch(companyId, end, records))) return chained;
      chained += records.length;
      if (records.length < batchSize) return chained;
    }
  }

  /** Chains everything that waits now; answers how many records. */
  async function run(): Promise<number> {
    let chained = 0;
    for (const companyId of await chain.waiting(COMPANIES)) chained += await chainCompany(companyId);
    return chained;
  }
  return { run };
}

export type Sequencer = ReturnType<typeof createSequencer>;
