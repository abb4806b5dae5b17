import type { Database, SettleConnection } from "@souk/db";
import type { Clock, RandomSource } from "@souk/kernel";
import type { Sandbox, Tier } from "@souk/sandbox";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { Build } from "./build.ts";
import type { ControlServices } from "./composition.control.ts";
import type { MarketServices } from "./composition.market.ts";
import type { MoneyServices } from "./composition.money.ts";
import type { NetworkOptions, NetworkServices } from "./composition.network.ts";
import type { WorkspaceServices } from "./composition.workspace.ts";
import type { Budgets } from "./modules/budget/index.ts";
import type { ObjectStore } from "./modules/file/index.ts";
import type { Epochs, Identity } from "./modules/identity/index.ts";
import type { CallControl, LongCallStore, Runner } from "./modules/run/index.ts";
import type { Settle } from "./modules/settle/index.ts";
import type { Signing } from "./modules/signing/index.ts";

export interface ComposeOptions {
  readonly databaseUrl: string;
  readonly settleUrl: string;
  readonly masterKey: Uint8Array;
  readonly apiUrl: string;
  /** Where people find the pages; absent: not known. */
  readonly webUrl?: string | null;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: FastifyBaseLogger;
  readonly demo: boolean;
  /** Path of demo.json; absent when this is no demo. */
  readonly demoFile?: string | null;
  readonly hosts?: number | null;
  readonly tierMin?: Tier | null;
  /** Told with each heartbeat. */
  readonly build?: Build;
  readonly network?: NetworkOptions;
  /** Where file contents are kept; absent: in the database. */
  readonly objects?: ObjectStore | null;
}

export interface Services extends MarketServices, MoneyServices, WorkspaceServices, ControlServices, NetworkServices {
  readonly db: Database;
  readonly settleConnection: SettleConnection;
  readonly settle: Settle;
  readonly epochs: Epochs;
  readonly identity: Identity;
  readonly signing: Signing;
  readonly sandbox: Sandbox;
  readonly budgets: Budgets;
  readonly run: Runner;
  readonly callControl: CallControl;
  readonly longCallStore: LongCallStore;
}

export interface App {
  readonly http: FastifyInstance;
  readonly services: Services;
  /** Finishes what runs, gives leases back, ends sandbox hosts and connections. */
  close(): Promise<void>;
}
