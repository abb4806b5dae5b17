import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import type { Database, SettleConnection } from "@souk/db";
import type { Clock, RandomSource } from "@souk/kernel";
import type { FastifyInstance } from "fastify";
import type { CatalogReader } from "./modules/catalog/index.ts";
import {
  type CheckpointPusher,
  type CheckpointService,
  createCheckpointPusher,
  createCheckpointService,
  webhookStore,
} from "./modules/checkpoint/index.ts";
import {
  type ConnectionReader,
  type ConnectionService,
  createConnectionReader,
  createConnectionService,
  credentialStore,
} from "./modules/connection/index.ts";
import type { EnablementReader } from "./modules/grant/index.ts";
import {
  createAddressCheck,
  createCallTokens,
  createInterruptedCalls,
  createJournal,
  createNetworkService,
  createPolicyReader,
  createPost,
  createTransport,
  type EgressCall,
  type EgressSession,
  type InterruptedCalls,
  type NetworkService,
  openSession,
  type Resolver,
  systemResolver,
} from "./modules/network/index.ts";
import {
  createKeyring,
  createRotateService,
  createSecretReader,
  createSecretService,
  type RotateService,
  type SecretService,
} from "./modules/secret/index.ts";
import type { Settle } from "./modules/settle/index.ts";
import { resealPlatformKeys, type Signing } from "./modules/signing/index.ts";
import { registerCheckpointRoutes } from "./transport/http/audit.http.ts";
import { registerConnectionRoutes } from "./transport/http/connection.http.ts";
import { registerNetworkRoutes } from "./transport/http/network.http.ts";

export interface NetworkOptions {
  /** Ports of this installation; skills never come back in through the broker. */
  readonly ownPorts?: readonly number[];
  /** Names of the demo's own systems and the loopback ports they listen on. */
  readonly demoHosts?: ReadonlyMap<string, number>;
  /** Whether systems of companies may be on this machine: the demo's and those of tests. Default: no. */
  readonly thisMachine?: boolean;
  /** Networks of this installation: no connection of a company leads there. */
  readonly closedNetworks?: readonly string[];
  readonly resolve?: Resolver;
  /** Master keys that only open what was sealed before the key was changed. */
  readonly oldMasterKeys?: readonly Uint8Array[];
  /** A process that has not been heard of for so long is gone. */
  readonly nodeGoneMs?: number;
}

export interface NetworkDeps {
  readonly db: Database;
  readonly settleConnection: SettleConnection;
  readonly settle: Settle;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly signing: Signing;
  readonly masterKey: Uint8Array;
  readonly apiUrl: string;
  readonly nodeId: string;
  readonly catalog: CatalogReader;
  readonly enablements: EnablementReader;
  readonly epochOf: (companyId: string) => bigint;
  readonly onRetry: (error: unknown) => void;
  readonly options: NetworkOptions;
}

/** The way out of the platform, and what companies and vendors say about it. */
export interface NetworkServices {
  readonly network: NetworkService;
  readonly secrets: SecretService;
  readonly keyRotation: RotateService;
  readonly connections: ConnectionService;
  /** Connections as calls see them: the port of `run`. */
  readonly connectionRoutes: ConnectionReader;
  readonly interrupted: InterruptedCalls;
  /** Signed states of the audit trail on their way to the company. */
  readonly checkpoints: CheckpointService;
  readonly checkpointPusher: CheckpointPusher;
  readonly openSession: (call: EgressCall) => EgressSession;
}

/** Builds the broker's way out. Part of the composition. */
export function composeNetwork(deps: NetworkDeps): NetworkServices & { close(): Promise<void> } {
  const { db, settleConnection: connection, settle, clock, masterKey, nodeId, epochOf, options } = deps;
  const keyring = createKeyring(masterKey, options.oldMasterKeys);
  const journal = createJournal({ connection, nodeId, onRetry: deps.onRetry });
  const transport = createTransport();
  const secrets = createSecretReader({ db, keyring, epochOf, clock });
  const pepper = createHmac("sha256", masterKey).update("souk vendor projection").digest("hex");
  const pathKeys = new Map<string, KeyObject>();
  const pathKeyOf = (companyId: string): KeyObject => {
    const known =
      pathKeys.get(companyId) ?? createSecretKey(Buffer.from(hkdfSync("sha256", masterKey, companyId, "souk network paths", 32)));
    pathKeys.set(companyId, known);
    return known;
  };
  const egress = {
    clock,
    journal,
    transport,
    pathKeyOf,
    policyOf: createPolicyReader({ db, epochOf }),
    secretsOf: secrets.secretsOf,
    ownHostsOf: secrets.hostsOf,
    callToken: createCallTokens({ clock, apiUrl: deps.apiUrl, pepper, sign: deps.signing.signCall }),
    checkAddress: createAddressCheck({
      resolve: options.resolve ?? systemResolver,
      ownPorts: new Set(options.ownPorts),
      demoHosts: options.demoHosts ?? new Map(),
      thisMachine: options.thisMachine ?? false,
      closedNetworks: options.closedNetworks ?? [],
    }),
  };
  const checkpoints = { db, clock, random: deps.random, keyring, post: createPost(egress) };
  const interrupted = createInterruptedCalls({
    connection,
    settle,
    journal,
    ...(options.nodeGoneMs === undefined ? {} : { goneMs: options.nodeGoneMs }),
  });
  return {
    network: createNetworkService(deps),
    keyRotation: createRotateService({
      db,
      keyring,
      stores: [credentialStore, webhookStore],
      resealPlatformKeys: () => resealPlatformKeys({ db, masterKey, oldMasterKeys: options.oldMasterKeys ?? [] }),
    }),
    secrets: createSecretService({ db, clock, random: deps.random, keyring }),
    connections: createConnectionService({
      db,
      clock,
      random: deps.random,
      keyring,
      checkAddress: egress.checkAddress,
      thisMachine: options.thisMachine ?? false,
    }),
    connectionRoutes: createConnectionReader({ db, keyring, epochOf }),
    interrupted,
    checkpoints: createCheckpointService(checkpoints),
    checkpointPusher: createCheckpointPusher(checkpoints),
    openSession: (call) => openSession(egress, call),
    close: async () => {
      await journal.drain();
      await transport.close();
    },
  };
}

/** Their HTTP routes. */
export function registerNetworkServices(http: FastifyInstance, services: NetworkServices): void {
  registerNetworkRoutes(http, services);
  registerConnectionRoutes(http, services);
  registerCheckpointRoutes(http, services);
}
