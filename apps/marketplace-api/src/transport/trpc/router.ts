import type { AuditService } from "../../modules/audit/index.ts";
import type { CheckpointService } from "../../modules/checkpoint/index.ts";
import type { KeyService, SessionService } from "../../modules/company/index.ts";
import type { FileService, WorkspaceParts } from "../../modules/file/index.ts";
import type { OutcomeService } from "../../modules/outcome/index.ts";
import type { SavedViewService } from "../../modules/saved-view/index.ts";
import type { TourService } from "../../modules/tour/index.ts";
import type { VendorService } from "../../modules/vendor/index.ts";
import { type AdminRouterDeps, createAdminRouter } from "./admin.router.ts";
import { type CallsRouterDeps, createCallsRouter } from "./calls.router.ts";
import { createFilesRouter } from "./files.router.ts";
import { createFinanceRouter, type FinanceRouterDeps } from "./finance.router.ts";
import { router } from "./init.ts";
import { createKeysRouter } from "./keys.router.ts";
import { createMeProcedure } from "./me.router.ts";
import { createNetworkRouter, type NetworkRouterDeps } from "./network.router.ts";
import { createOperatorRouter, type OperatorRouterDeps } from "./operator.router.ts";
import { createOutcomesRouter } from "./outcomes.router.ts";
import { createRuntimeRouter, type RuntimeRouterDeps } from "./runtime.router.ts";
import { createSavedViewsRouter } from "./saved-views.router.ts";
import { createSecretsRouter, type SecretsRouterDeps } from "./secrets.router.ts";
import { createRequestsRouter, createStoreRouter, type StoreRouterDeps } from "./store.router.ts";
import { createTourRouter } from "./tour.router.ts";
import { createVendorRouter } from "./vendor.router.ts";
import { createAuditRouter, createWorkspaceRouter } from "./workspace.router.ts";

/** Services the procedures call. Each router names what it needs of them. */
export interface TrpcServices
  extends AdminRouterDeps,
    CallsRouterDeps,
    FinanceRouterDeps,
    StoreRouterDeps,
    RuntimeRouterDeps,
    OperatorRouterDeps,
    NetworkRouterDeps,
    SecretsRouterDeps {
  readonly sessions: SessionService;
  readonly keys: KeyService;
  readonly file: FileService;
  readonly workspace: WorkspaceParts;
  readonly audit: AuditService;
  readonly checkpoints: CheckpointService;
  readonly outcome: OutcomeService;
  readonly vendor: VendorService;
  readonly tour: TourService;
  readonly savedViews: SavedViewService;
  readonly usage: CallsRouterDeps["usage"] & StoreRouterDeps["usage"];
  readonly network: NetworkRouterDeps["network"];
  readonly store: AdminRouterDeps["store"] & StoreRouterDeps["store"];
}

/** Every procedure of the web app, grouped by page. */
export function createAppRouter(services: TrpcServices) {
  return router({
    me: createMeProcedure(services),
    keys: createKeysRouter(services),
    store: createStoreRouter(services),
    requests: createRequestsRouter(services),
    calls: createCallsRouter(services),
    files: createFilesRouter(services),
    workspace: createWorkspaceRouter(services),
    audit: createAuditRouter(services),
    admin: createAdminRouter(services),
    finance: createFinanceRouter(services),
    network: createNetworkRouter(services),
    secrets: createSecretsRouter(services),
    outcomes: createOutcomesRouter(services),
    vendor: createVendorRouter(services),
    tour: createTourRouter(services),
    runtime: createRuntimeRouter(services),
    operator: createOperatorRouter(services),
    savedViews: createSavedViewsRouter(services),
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;
