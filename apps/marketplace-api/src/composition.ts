import { createDatabase, createSettleConnection } from "@souk/db";
import { encodeId, newUuid } from "@souk/kernel";
import { createSandbox, type Violation } from "@souk/sandbox";
import { composeControl, registerControl, startNode } from "./composition.control.ts";
import { composeMarket, registerMarketRoutes } from "./composition.market.ts";
import { composeMoney, registerMoneyRoutes } from "./composition.money.ts";
import { composeNetwork, registerNetworkServices } from "./composition.network.ts";
import type { App, ComposeOptions, Services } from "./composition.types.ts";
import { composeWorkspace, registerFileAndAuditRoutes } from "./composition.workspace.ts";
import { createBudgets, createLeaseStore, RECALL_CHANNEL } from "./modules/budget/index.ts";
import { createCatalogReader } from "./modules/catalog/index.ts";
import { createKeyUses, parseApiKey } from "./modules/company/index.ts";
import { createEnablementReader, readSpentBefore } from "./modules/grant/index.ts";
import { createIdentity, knowingOwnChanges } from "./modules/identity/index.ts";
import { createMetrics } from "./modules/metric/index.ts";
import { createCallControl, createLongCallStore, createLongCalls, createRunner } from "./modules/run/index.ts";
import { createRateLimiter } from "./modules/runtime/index.ts";
import { createSettle } from "./modules/settle/index.ts";
import { createSigning } from "./modules/signing/index.ts";
import { registerMetricsRoute } from "./transport/http/metrics.http.ts";
import { ROUTE_DOCS } from "./transport/http/openapi/all-docs.ts";
import { registerOpenApiRoutes } from "./transport/http/openapi/openapi.http.ts";
import { collectRoutes } from "./transport/http/openapi/registered-routes.ts";
import { registerPlatformRoutes } from "./transport/http/platform.http.ts";
import { registerRunRoutes } from "./transport/http/run.http.ts";
import { guardScopes } from "./transport/http/scope-guard.ts";
import { createHttpServer } from "./transport/http/server.ts";
import { RESOURCE_METADATA_PATH, registerMcpRoutes } from "./transport/mcp/mcp.http.ts";
import { createAppRouter } from "./transport/trpc/router.ts";
import { registerTrpc } from "./transport/trpc/trpc.http.ts";

export type { App, ComposeOptions, Services } from "./composition.types.ts";

/** Carries the hash of code that went against the walls in some process. */
const VIOLATOR_CHANNEL = "souk_violator";
const IDLE_LEASE_MS = 20_000;

/** Builds the application. The only place that says which adapter serves which port. @throws Error when a part cannot start. */
export async function compose(options: ComposeOptions): Promise<App> {
  const { clock, random, logger } = options;
  const database = await createDatabase({ url: options.databaseUrl });
  const settleConnection = await createSettleConnection(options.settleUrl);
  const signing = await createSigning({
    db: database,
    clock,
    masterKey: options.masterKey,
    oldMasterKeys: options.network?.oldMasterKeys ?? [],
    apiUrl: options.apiUrl,
  });
  let onViolation: (violation: Violation) => Promise<void> = async () => undefined;
  const sandbox = await createSandbox({
    clock,
    onViolation: (violation) => {
      logger.warn({ ...violation }, "a skill went against the walls of its sandbox");
      onViolation(violation).catch((err: unknown) => logger.error({ err }, "violation not noted"));
    },
    ...(typeof options.hosts === "number" ? { hosts: options.hosts, warmUp: options.hosts > 0 } : {}),
    ...(options.tierMin ? { tierMin: options.tierMin } : {}),
    log: (event, fields) => logger.warn(fields, event),
  });
  const nodeId = newUuid(clock, random);
  const node = await startNode({
    databaseUrl: options.databaseUrl,
    nodeId,
    load: () => ({ build: options.build, tier: sandbox.tier, waiting: sandbox.waiting(), hosts: sandbox.hosts() }),
    onProblem: (err) => logger.warn({ err }, "heartbeat not complete"),
  });
  const { epochs, running } = node;
  const db = knowingOwnChanges(database, epochs);
  const keyUses = createKeyUses({ db, clock, onProblem: (err) => logger.warn({ err }, "use of a key not noted") });
  const identity = createIdentity({ db, clock, epochs, signing, parseApiKey, onKeyUse: keyUses.note });
  const metrics = createMetrics();
  const settle = createSettle({
    connection: settleConnection,
    beforeFlush: () => (epochs.isFresh() ? null : epochs.ensureFresh().catch(() => undefined)),
    onFlush: metrics.onFlush,
    onRetry: (err, rows) => logger.warn({ err, rows }, "settle flush failed, trying again"),
  });
  const budgets = createBudgets({
    store: createLeaseStore({
      connection: settleConnection,
      db,
      nodeId,
      spentBefore: (companyId, budget, period) => db.withCompany(companyId, (tx) => readSpentBefore(tx, budget, period)),
    }),
    newId: () => newUuid(clock, random),
  });
  await db.listen(["souk_epoch", RECALL_CHANNEL, VIOLATOR_CHANNEL], (channel, payload) => {
    if (channel === VIOLATOR_CHANNEL) return sandbox.setApart(payload);
    const work = channel === RECALL_CHANNEL ? budgets.onRecall(payload) : epochs.refresh();
    work.catch((err: unknown) => logger.warn({ err, channel }, "notification not handled"));
  });
  const catalog = createCatalogReader({ db });
  const money = composeMoney({
    db,
    settleConnection,

    clock,
    random,
    signing,
    catalog,
    masterKey: options.masterKey,
  });
  const files = composeWorkspace({
    db,
    settleConnection,
    settleUrl: options.settleUrl,
    clock,
    random,
    signing,
    objects: options.objects ?? null,
  });
  const longCallStore = createLongCallStore({ db, nodeId });
  const onProblem = (err: unknown): void => logger.warn({ err }, "long call not kept up to date");
  const enablements = createEnablementReader({ db });
  const network = composeNetwork({
    db,
    settleConnection,
    settle,
    clock,
    random,
    signing,
    masterKey: options.masterKey,
    apiUrl: options.apiUrl,
    nodeId,
    catalog,
    enablements,
    epochOf: epochs.current,
    onRetry: (err) => logger.warn({ err }, "network journal not stored, trying again"),
    options: options.network ?? {},
  });
  const run = createRunner({
    clock,
    random,
    catalog,
    snapshots: enablements,
    openSession: network.openSession,
    connectionRoutes: network.connectionRoutes,
    files: files.files,
    sandbox,
    settle,
    budgets,
    signing,
    connection: settleConnection,
    running,
    rateLimiter: createRateLimiter({ clock, nodes: node.nodes }),
    longCalls: createLongCalls({ clock, store: longCallStore, running, nodeId, onProblem }),
    epochs,
  });
  const callControl = createCallControl({ store: longCallStore, running });
  const control = composeControl({ db, clock, random, node });
  onViolation = control.quarantines.onViolation;
  for (const sha256 of await control.quarantines.violators()) sandbox.setApart(sha256);
  const market = composeMarket({
    db,
    clock,
    random,
    identity,
    signing,
    reader: catalog,
    demoFile: options.demoFile ?? null,
    availability: run.unavailable,
  });
  const services: Services = {
    ...market,
    ...money,
    ...files,
    ...control,
    ...network,
    db,
    settleConnection,
    settle,
    epochs,
    identity,
    signing,
    sandbox,
    budgets,
    run,
    callControl,
    longCallStore,
  };
  const http = createHttpServer({
    logger,
    authenticate: identity.authenticate,
    newRequestId: () => encodeId("req", newUuid(clock, random)),
    resourceMetadataUrl: options.apiUrl + RESOURCE_METADATA_PATH,
  });
  const routes = collectRoutes(http);
  guardScopes(http, ROUTE_DOCS);
  metrics.observe({
    settleWaiting: settle.waiting,
    settleRetries: () => settle.stats.retries,
    hosts: sandbox.hosts,
    sandboxWaiting: sandbox.waiting,
  });
  registerMetricsRoute(http, { metrics, authenticate: identity.authenticate });
  registerOpenApiRoutes(http, { routes, apiUrl: options.apiUrl, webUrl: options.webUrl ?? null });
  registerPlatformRoutes(http, {
    signing,
    notReady: async () => (epochs.isFresh() ? null : "the database does not answer"),
    facts: () => ({
      sandboxTier: sandbox.tier,
      sandboxSeccomp: sandbox.confinement.seccomp,
      sandboxMemory: sandbox.confinement.memory,
      hosts: sandbox.hosts().length,
    }),
  });
  registerRunRoutes(http, { ...services, identity });
  registerMarketRoutes(http, services);
  registerMoneyRoutes(http, services);
  registerFileAndAuditRoutes(http, services);
  registerControl(http, services);
  registerNetworkServices(http, services);
  registerMcpRoutes(http, {
    run,
    apiUrl: options.apiUrl,
    find: async (principal, q, among) => {
      const filters = { q, names: among.map((skill) => skill.name) };
      return (await market.catalog.search(principal, { filters, limit: 20, offset: 0 })).items.map((item) => item.name);
    },
    onBug: (err) => logger.error({ err }, "MCP request failed"),
  });
  await registerTrpc(http, createAppRouter(services));
  const idle = setInterval(() => {
    budgets.returnIdle().catch((err: unknown) => logger.warn({ err }, "idle leases not returned"));
  }, IDLE_LEASE_MS);
  idle.unref();
  return {
    http,
    services,
    close: async () => {
      clearInterval(idle);
      await http.close();
      await settle.close();
      await network.close();
      await budgets.returnIdle();
      await node.close();
      await sandbox.close();
      await files.sequencerElection.close();
      await settleConnection.close();
      await db.close();
    },
  };
}
