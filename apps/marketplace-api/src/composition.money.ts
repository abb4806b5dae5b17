import { createHmac } from "node:crypto";
import { createElection, type Database, type Election, type SettleConnection } from "@souk/db";
import { type Clock, newUuid, type RandomSource } from "@souk/kernel";
import type { FastifyInstance } from "fastify";
import { type AuditService, createAuditChain, createAuditService, createSequencer, type Sequencer } from "./modules/audit/index.ts";
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
import {
  type BlobSweeper,
  createBlobStore,
  createBlobSweeper,
  createFileCommitter,
  createFileReader,
  createFileService,
  type FileReader,
  type FileService,
} from "./modules/file/index.ts";
import { createOutcomeService, createOutcomeSettler, type OutcomeService } from "./modules/outcome/index.ts";
import type { CallControl } from "./modules/run/index.ts";
import type { Signing } from "./modules/signing/index.ts";
import { createUsageService, type UsageService } from "./modules/usage/index.ts";
import { createVendorService, type VendorService } from "./modules/vendor/index.ts";
import { registerAuditRoutes } from "./transport/http/audit.http.ts";
import { registerBillingRoutes } from "./transport/http/billing.http.ts";
import { registerFileRoutes } from "./transport/http/file.http.ts";
import { registerOutcomeRoutes } from "./transport/http/outcome.http.ts";
import { registerUsageRoutes } from "./transport/http/usage.http.ts";
import { registerVendorRoutes } from "./transport/http/vendor.http.ts";

export interface MoneyDeps {
  readonly db: Database;
  readonly settleConnection: SettleConnection;
  /** Connection of the settle role. */
  readonly settleUrl: string;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly signing: Signing;
  readonly catalog: CatalogReader;
  readonly masterKey: Uint8Array;
}

/** What calls leave behind: files, traces, outcomes, invoices, figures. */
export interface MoneyServices {
  readonly file: FileService;
  /** The workspace as calls see it: the port of `run`. */
  readonly files: FileReader;
  readonly audit: AuditService;
  readonly sequencerElection: Election;
  readonly sweeper: BlobSweeper;
  /** Numbers and chains audit records. */
  readonly sequencer: Sequencer;
  readonly usage: UsageService;
  readonly outcome: OutcomeService;
  readonly invoices: InvoiceService;
  readonly closing: ClosingService;
  readonly spending: SpendService;
  readonly vendor: VendorService;
}

/** Builds the services of files, usage, outcomes, billing and vendors. Part of the composition. */
export function composeMoney({ db, settleConnection, settleUrl, clock, random, signing, catalog, masterKey }: MoneyDeps): MoneyServices {
  const blobs = createBlobStore({ db, clock, objects: null, newKey: () => newUuid(clock, random) });
  const files = createFileReader({ db, blobs });
  const chain = createAuditChain(settleConnection);
  const pepper = createHmac("sha256", masterKey).update("souk vendor projection").digest("hex");
  return {
    files,
    file: createFileService({ db, clock, random, reader: files, blobs, committer: createFileCommitter(settleConnection) }),
    audit: createAuditService({ db, clock, random, chain }),
    sequencerElection: createElection(settleUrl, "audit-sequencer"),
    sweeper: createBlobSweeper({ db, clock, objects: null }),
    sequencer: createSequencer({ chain, clock, random, signCheckpoint: signing.signCheckpoint }),
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
  registerFileRoutes(http, services);
  registerUsageRoutes(http, services);
  registerOutcomeRoutes(http, services);
  registerBillingRoutes(http, services);
  registerVendorRoutes(http, services);
  registerAuditRoutes(http, services);
}
