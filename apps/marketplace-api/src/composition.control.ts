import { createPulse, type Database } from "@souk/db";
import type { Clock, RandomSource } from "@souk/kernel";
import type { FastifyInstance } from "fastify";
import {
  createKillService,
  createOperatorService,
  createQuarantineService,
  type KillService,
  type OperatorService,
  type QuarantineService,
} from "./modules/control/index.ts";
import { type ControlNode, startControlNode } from "./modules/node/index.ts";
import { createNoticeService, type NoticeService } from "./modules/notice/index.ts";
import { createRuntimeService, type RuntimeService } from "./modules/runtime/index.ts";
import { createSavedViewService, type SavedViewService } from "./modules/saved-view/index.ts";
import { registerControlRoutes } from "./transport/http/control.http.ts";
import { registerOperatorRoutes } from "./transport/http/operator.http.ts";
import { type ReviewRouteServices, registerReviewRoutes } from "./transport/http/review.http.ts";

export interface NodeDeps {
  readonly databaseUrl: string;
  readonly nodeId: string;
  readonly load: () => Readonly<Record<string, unknown>>;
  readonly onProblem: (error: unknown) => void;
}

/** Starts this process as a node. @throws Error when the database does not answer */
export async function startNode({ databaseUrl, ...rest }: NodeDeps): Promise<ControlNode> {
  const pulse = createPulse(databaseUrl);
  try {
    return await startControlNode({ pulse, ...rest });
  } catch (error) {
    await pulse.close();
    throw error;
  }
}

export interface ControlComposition {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly node: ControlNode;
}

/** What stops, limits and watches calls. */
export interface ControlServices {
  readonly kills: KillService;
  readonly runtime: RuntimeService;
  readonly quarantines: QuarantineService;
  readonly operator: OperatorService;
  readonly notices: NoticeService;
  readonly savedViews: SavedViewService;
}

/** Builds the services of runtime control. Part of the composition. */
export function composeControl({ db, clock, random, node }: ControlComposition): ControlServices {
  return {
    kills: createKillService({ db, clock, random, refresh: node.epochs.refresh }),
    runtime: createRuntimeService({ db, clock, random }),
    quarantines: createQuarantineService({ db, clock, random, refresh: node.epochs.refresh }),
    operator: createOperatorService({ db }),
    notices: createNoticeService({ db }),
    savedViews: createSavedViewService({ db, clock, random }),
  };
}

/** Their HTTP routes. */
export function registerControl(http: FastifyInstance, services: ControlServices & Pick<ReviewRouteServices, "versionReviews">): void {
  registerControlRoutes(http, services);
  registerReviewRoutes(http, services);
  registerOperatorRoutes(http, services);
}
