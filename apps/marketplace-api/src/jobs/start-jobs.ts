import type { Election } from "@souk/db";
import type { FastifyBaseLogger } from "fastify";
import type { CheckpointKeeper, Sequencer } from "../modules/audit/index.ts";
import type { ClosingService } from "../modules/billing/index.ts";
import type { CheckpointPusher } from "../modules/checkpoint/index.ts";
import type { BlobSweeper } from "../modules/file/index.ts";
import type { InterruptedCalls } from "../modules/network/index.ts";
import type { OutcomeService } from "../modules/outcome/index.ts";
import { chainAudit } from "./chain-audit.ts";
import { type ClearContentsDeps, clearContents, clearRequests } from "./clear-contents.ts";
import { closePeriod } from "./close-period.ts";
import { recordLost } from "./record-lost-calls.ts";
import { settleOutcomes } from "./settle-outcomes.ts";
import { sweepBlobs } from "./sweep-blobs.ts";

export interface JobsDeps {
  readonly services: {
    readonly outcome: OutcomeService;
    readonly closing: ClosingService;
    readonly interrupted: InterruptedCalls;
    readonly sequencer: Sequencer;
    readonly sequencerElection: Election;
    readonly sweeper: BlobSweeper;
    readonly checkpointKeeper: CheckpointKeeper;
    readonly checkpointPusher: CheckpointPusher;
  } & ClearContentsDeps &
    Parameters<typeof recordLost>[0];
  readonly logger: FastifyBaseLogger;
  /** How long records of outside requests are kept. */
  readonly networkLogDays: number;
}

const SETTLE_EVERY_MS = 15_000;
const INTERRUPTED_EVERY_MS = 1_000;
const CLOSE_EVERY_MS = 300_000;
const LOST_EVERY_MS = 5_000;
const CLEAR_EVERY_MS = 3_600_000;
/** A record is chained within a second. */
const CHAIN_EVERY_MS = 300;
const KEEP_CHECKPOINT_EVERY_MS = 600_000;
const PUSH_CHECKPOINT_EVERY_MS = 2_000;
const SWEEP_EVERY_MS = 3_600_000;

/** Starts the timers; answers what stops them and waits for a run under way. A run that fails is logged and tried again at the next tick. */
export function startJobs({ services, logger, networkLogDays }: JobsDeps): () => Promise<void> {
  const running = new Set<Promise<void>>();
  const every = (ms: number, name: string, work: () => Promise<number>): NodeJS.Timeout => {
    let isBusy = false;
    const tick = (): void => {
      if (isBusy) return;
      isBusy = true;
      const run = work()
        .then(
          (done) => {
            if (done > 0) logger.info({ job: name, done }, "job");
          },
          (err: unknown) => logger.error({ err, job: name }, "job failed"),
        )
        .finally(() => {
          isBusy = false;
          running.delete(run);
        });
      running.add(run);
    };
    tick(); // what fell due while nothing ran
    return setInterval(tick, ms).unref();
  };
  const timers = [
    every(SETTLE_EVERY_MS, "settle-outcomes", () =>
      settleOutcomes(services.outcome, ({ outcomeId, error }) => logger.error({ err: error, outcomeId }, "outcome not settled")),
    ),
    every(LOST_EVERY_MS, "record-lost-calls", () => recordLost(services)),
    every(CLEAR_EVERY_MS, "clear-contents", () => clearContents(services)),
    every(CLEAR_EVERY_MS, "clear-requests", () => clearRequests(services, networkLogDays)),
    every(INTERRUPTED_EVERY_MS, "settle-interrupted", services.interrupted.settleGone),
    // Too often to be worth a line each time.
    every(CHAIN_EVERY_MS, "chain-audit", async () => {
      await chainAudit(services);
      return 0;
    }),
    every(KEEP_CHECKPOINT_EVERY_MS, "keep-checkpoint", async () =>
      (await services.sequencerElection.isLeader()) ? services.checkpointKeeper.run() : 0,
    ),
    every(PUSH_CHECKPOINT_EVERY_MS, "push-checkpoint", async () =>
      (await services.sequencerElection.isLeader()) ? services.checkpointPusher.run() : 0,
    ),
    every(SWEEP_EVERY_MS, "sweep-blobs", () => sweepBlobs(services.sweeper)),
    every(CLOSE_EVERY_MS, "close-period", () => closePeriod(services.closing)),
  ];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await Promise.all(running);
  };
}
