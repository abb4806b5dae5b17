import type { CompanyTx, Database } from "@souk/db";

/**
 * What a node knows of the companies' epochs. A cached principal or snapshot is good while its epoch is not older.
 * Notifications only make it look sooner; the heartbeat alone is enough to notice a change.
 */
export interface Epochs {
  /** The newest epoch this node has seen of a company; 0 when none. */
  current(companyId: string): bigint;
  /** False when the database has not answered a heartbeat for too long: nothing cached may be trusted. */
  isFresh(): boolean;
  /** Looks now. */
  refresh(): Promise<void>;
  close(): void;
}

const HEARTBEAT_MS = 250;
const STALE_AFTER_MS = 5_000;

/** Starts the heartbeat. The first look has happened when the promise resolves. */
export async function createEpochs(db: Pick<Database, "epochsSince">): Promise<Epochs> {
  const seen = new Map<string, bigint>();
  let lastAnswer = performance.now();
  let looking: Promise<void> | null = null;
  let window = 1_000_000_000; // the first look takes all
  const look = async (): Promise<void> => {
    for (const [companyId, value] of await db.epochsSince(window)) seen.set(companyId, value);
    // A transaction may commit after its epoch's time: look back far enough to see it.
    window = Math.ceil((performance.now() - lastAnswer) / 1000) + 30;
    lastAnswer = performance.now();
  };
  const refresh = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  await refresh();
  const timer = setInterval(() => {
    refresh().catch(() => undefined); // isFresh() turns false when this lasts
  }, HEARTBEAT_MS);
  timer.unref();
  return {
    current: (companyId) => seen.get(companyId) ?? 0n,
    isFresh: () => performance.now() - lastAnswer < STALE_AFTER_MS,
    refresh,
    close: () => clearInterval(timer),
  };
}

/** Raises the company's epoch inside the transaction of a change that cached decisions depend on. */
export async function raiseEpoch(tx: CompanyTx): Promise<void> {
  await tx.$queryRaw`SELECT souk_raise_epoch()::text`;
}

/** The company's epoch as this transaction sees it. */
export async function readEpoch(tx: CompanyTx): Promise<bigint> {
  const row = await tx.companyEpoch.findFirst({ select: { value: true } });
  return row?.value ?? 0n;
}
