import type { CompanyTx, Database } from "@souk/db";
import { DomainError } from "@souk/kernel";

/**
 * What a node knows of the companies' epochs. A cached principal or snapshot is good while its epoch is not older.
 * Notifications only make it look sooner; the heartbeat alone is enough to notice a change.
 */
export interface Epochs {
  /** The newest epoch this node has seen of a company; 0 when none. */
  current(companyId: string): bigint;
  /** False without a heartbeat for 500 ms: nothing cached may be trusted, nothing may be admitted (invariant 12). */
  isFresh(): boolean;
  /** Waits for a heartbeat when the last one is too old. @throws DomainError `overloaded` when the database does not answer */
  ensureFresh(): Promise<void>;
  /** Looks now. */
  refresh(): Promise<void>;
  /** An epoch this node raised itself. */
  note(companyId: string, value: bigint): void;
  close(): void;
}

export interface EpochDeps<Beat extends { readonly epochs: Readonly<Record<string, bigint>> }> {
  /** One heartbeat; brings the epochs that changed within the last seconds, by database time. */
  readonly beat: (windowSeconds: number) => Promise<Beat>;
  /** Told of every heartbeat, before anything can be decided on it. */
  readonly onBeat?: (beat: Beat) => void;
  /** Told once when heartbeats have stopped: what runs here must end. */
  readonly onLost?: () => void;
}

const HEARTBEAT_MS = 250;
/** With the 400 ms one heartbeat may take, everything has stopped within a second of a switch (invariant 12). */
const FRESH_MS = 500;
const WATCH_MS = 50;
/** A watch that comes this late was held up by the process itself; answers may be waiting to be read. */
const HELD_UP_MS = 100;
const WAIT_MS = 1_500;

/** Starts the heartbeat. The first one has happened when the promise resolves. @throws Error when the database does not answer */
export async function createEpochs<Beat extends { readonly epochs: Readonly<Record<string, bigint>> }>(
  deps: EpochDeps<Beat>,
): Promise<Epochs> {
  const seen = new Map<string, bigint>();
  let lastAnswer = performance.now();
  let looking: Promise<void> | null = null;
  let lookAgain: Promise<void> | null = null;
  let window = 1_000_000_000; // the first look takes all
  let isLost = false;
  /** A look that began before a change of this node's own may end after it: an epoch never falls. */
  const note = (companyId: string, value: bigint): void => {
    if (value > (seen.get(companyId) ?? 0n)) seen.set(companyId, value);
  };
  const look = async (): Promise<void> => {
    const beat = await deps.beat(window);
    for (const [companyId, value] of Object.entries(beat.epochs)) note(companyId, value);
    // A transaction may commit after its epoch's time: look back far enough to see it.
    window = Math.ceil((performance.now() - lastAnswer) / 1000) + 30;
    deps.onBeat?.(beat);
    lastAnswer = performance.now();
    isLost = false;
  };
  const start = (): Promise<void> => {
    looking = look().finally(() => {
      looking = null;
    });
    return looking;
  };
  /** A look that is under way may have begun before the change: one more follows it. */
  const refresh = (): Promise<void> => {
    if (!looking) return start();
    lookAgain ??= looking
      .catch(() => undefined)
      .then(() => {
        lookAgain = null;
        return looking ?? start();
      });
    return lookAgain;
  };
  await refresh();
  const isFresh = (): boolean => performance.now() - lastAnswer < FRESH_MS;
  const beating = setInterval(() => {
    if (!looking) start().catch(() => undefined); // isFresh() turns false when this lasts
  }, HEARTBEAT_MS);
  let watchedAt = performance.now();
  const watching = setInterval(() => {
    const now = performance.now();
    const isHeldUp = now - watchedAt > WATCH_MS + HELD_UP_MS;
    watchedAt = now;
    if (isHeldUp || isLost || isFresh()) return;
    isLost = true;
    deps.onLost?.();
  }, WATCH_MS);
  beating.unref();
  watching.unref();
  return {
    current: (companyId) => seen.get(companyId) ?? 0n,
    isFresh,
    ensureFresh: async () => {
      const until = performance.now() + WAIT_MS;
      while (!isFresh()) {
        await (looking ?? start()).catch(() => undefined);
        if (isFresh()) return;
        if (performance.now() > until)
          throw new DomainError("overloaded", "This node is cut off from its database and admits nothing. Nothing was billed; try again.", {
            details: { retryAfterSeconds: 1 },
          });
        await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
      }
    },
    refresh,
    note,
    close: () => {
      clearInterval(beating);
      clearInterval(watching);
    },
  };
}

/** What transactions that have not ended raised their company's epoch to. */
const raised = new WeakMap<CompanyTx, bigint>();

/** Raises the company's epoch inside the transaction of a change that cached decisions depend on. */
export async function raiseEpoch(tx: CompanyTx): Promise<void> {
  await tx.$queryRaw`SELECT souk_raise_epoch()::text`;
  raised.set(tx, await readEpoch(tx));
}

/** The same database; what is committed through it counts on this node before the one who changed it has his answer. Other nodes hear of it. */
export function knowingOwnChanges<D extends Pick<Database, "withCompany">>(db: D, epochs: Pick<Epochs, "note">): D {
  return {
    ...db,
    withCompany: async (companyId, work) => {
      let raisedTo: bigint | undefined;
      const result = await db.withCompany(companyId, async (tx) => {
        const done = await work(tx);
        raisedTo = raised.get(tx);
        return done;
      });
      if (raisedTo !== undefined) epochs.note(companyId, raisedTo);
      return result;
    },
  };
}

/** The company's epoch as this transaction sees it. */
export async function readEpoch(tx: CompanyTx): Promise<bigint> {
  const row = await tx.companyEpoch.findFirst({ select: { value: true } });
  return row?.value ?? 0n;
}
