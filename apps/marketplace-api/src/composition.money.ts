import { createHmac } from "node:crypto";
import type { Database, SettleConnection } from "@souk/db";
import type { Clock, RandomSource } from "@souk/kernel";
import type { FastifyInstance } from "fastify";
import {
  type ClosingService,
  createClosingService,
  createInvoiceService,
  createRoundingPoster,
  createSpendService,
  type InvoiceService,
  type SpendService,
} from "./modules/billing/index.ts";
import type { CatalogReader } from "./modules/catalog/index.ts";
import { createOutcomeService, createOutcomeSettler, type OutcomeService } from "./modules/outcome/index.ts";
import type { CallControl } from "./modules/run/index.ts";
import type { Signing } from "./modules/signing/index.ts";
import { createUsageService, type UsageService } from "./modules/usage/index.ts";
import { createVendorService, type VendorService } from "./modules/vendor/index.ts";
import { registerBillingRoutes } from "./transport/http/billing.http.ts";
import { registerOutcomeRoutes } from "./transport/http/outcome.http.ts";
import { registerUsageRoutes } from "./transport/http/usage.http.ts";
import { registerVendorRoutes } from "./transport/http/vendor.http.ts";

export interface MoneyDeps {
  readonly db: Database;
  readonly settleConnection: SettleConnection;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly signing: Signing;
  readonly catalog: CatalogReader;
  readonly masterKey: Uint8Array;
}

/** What calls leave behind: traces, outcomes, invoices, figures. */
export interface MoneyServices {
  readonly usage: UsageService;
  readonly outcome: OutcomeService;
  readonly invoices: InvoiceService;
  readonly closing: ClosingService;
  readonly spending: SpendService;
  readonly vendor: VendorService;
}

/** Builds the services of usage, outcomes, billing and vendors. Part of the composition. */
export function composeMoney({ db, settleConnection, clock, random, signing, catalog, masterKey }: MoneyDeps): MoneyServices {
  const pepper = createHmac("sha256", masterKey).update("souk vendor projection").digest("hex");
  return {
    usage: createUsageService({ db, clock, signReceipt: signing.signReceipt }),
    outcome: createOutcomeService({ db, clock, settler: createOutcomeSettler(settleConnection), terms: catalog }),
    invoices: createInvoiceService({ db, clock, signer: signing }),
    closing: createClosingService({ db, clock, random, signer: signing, terms: catalog, rounding: createRoundingPoster(settleConnection) }),
    spending: createSpendService({ db, clock }),
    vendor: createVendorService({ db, clock, pepper }),
  };
}

/** Their HTTP routes. */
export function registerMoneyRoutes(http: FastifyInstance, services: MoneyServices & { readonly callControl: CallControl }): void {
  registerUsageRoutes(http, services);
  registerOutcomeRoutes(http, services);
  registerBillingRoutes(http, services);
  registerVendorRoutes(http, services);
}
