import type { Database } from "@souk/db";
import type { Clock, RandomSource } from "@souk/kernel";
import type { FastifyInstance } from "fastify";
import {
  type CatalogReader,
  type CatalogService,
  createCatalogService,
  createPublishService,
  type PublishService,
  platformCompilers,
} from "./modules/catalog/index.ts";
import {
  createDemoFileReader,
  createKeyService,
  createPeopleService,
  createSessionService,
  type DemoFileReader,
  type KeyService,
  type PeopleService,
  type SessionService,
} from "./modules/company/index.ts";
import {
  type BudgetDefinitionService,
  createBudgetDefinitionService,
  createEnabledViews,
  createEnablementReader,
  createEnablementService,
  createPermissionService,
  createRequestService,
  createVersionReviewService,
  type EnabledViews,
  type EnablementService,
  type PermissionService,
  type RequestService,
  type VersionReviewService,
} from "./modules/grant/index.ts";
import type { Identity } from "./modules/identity/index.ts";
import type { Availability } from "./modules/runtime/index.ts";
import type { Signing } from "./modules/signing/index.ts";
import { createStoreService, type StoreService } from "./modules/store/index.ts";
import { createTourService, type TourService } from "./modules/tour/index.ts";
import { registerCatalogRoutes } from "./transport/http/catalog.http.ts";
import { registerCompanyRoutes } from "./transport/http/company.http.ts";
import { registerGrantRoutes } from "./transport/http/grant.http.ts";

export interface MarketDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly identity: Identity;
  readonly signing: Signing;
  readonly reader: CatalogReader;
  /** Path of demo.json; null when this is no demo. */
  readonly demoFile: string | null;
  /** What calls would be turned away for now. */
  readonly availability: Availability;
}

/** Who is who, what is on offer, and what is enabled for whom. */
export interface MarketServices {
  readonly catalog: CatalogService;
  readonly publishing: PublishService;
  readonly sessions: SessionService;
  readonly keys: KeyService;
  readonly people: PeopleService;
  readonly enablements: EnablementService;
  readonly enabledViews: EnabledViews;
  readonly permissions: PermissionService;
  readonly requests: RequestService;
  readonly versionReviews: VersionReviewService;
  readonly budgetDefinitions: BudgetDefinitionService;
  readonly readDemo: DemoFileReader;
  readonly store: StoreService;
  readonly tour: TourService;
  readonly clock: Clock;
  /** The catalogue as calls read it. */
  readonly reader: CatalogReader;
}

/** Builds the services of companies, catalogue and grants. Part of the composition. */
export function composeMarket(deps: MarketDeps): MarketServices {
  const { db, clock, random, identity, signing, reader, demoFile, availability } = deps;
  const grants = { db, clock, random };
  const enablementReader = createEnablementReader({ db });
  const enablements = createEnablementService({ ...grants, catalog: reader, reader: enablementReader });
  const catalog = createCatalogService({ db, clock, reader, access: enablements.access });
  const readDemo = createDemoFileReader(demoFile);
  const requests = createRequestService({ ...grants, catalog: reader, enablements });
  return {
    catalog,
    publishing: createPublishService({ db, clock, random, compilers: platformCompilers }),
    sessions: createSessionService({ db, clock, random, signing, identity, catalog, readDemo }),
    keys: createKeyService(grants),
    people: createPeopleService(grants),
    enablements,
    enabledViews: createEnabledViews({ db, clock, catalog: reader }),
    permissions: createPermissionService(grants),
    requests,
    versionReviews: createVersionReviewService({ ...grants, catalog: reader, enablements }),
    budgetDefinitions: createBudgetDefinitionService(grants),
    readDemo,
    store: createStoreService({ db, clock, reader, enablementReader, catalog, enablements, requests, availability }),
    tour: createTourService({ db, reader, readDemo }),
    clock,
    reader,
  };
}

/** Their HTTP routes. */
export function registerMarketRoutes(http: FastifyInstance, services: MarketServices): void {
  registerCompanyRoutes(http, services);
  registerCatalogRoutes(http, services);
  registerGrantRoutes(http, { ...services, budgets: services.budgetDefinitions });
}
