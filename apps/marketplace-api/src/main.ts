import { join } from "node:path";
import { systemClock, systemRandom } from "@souk/kernel";
import { pino } from "pino";
import { readBuild } from "./build.ts";
import { compose } from "./composition.ts";
import { readProcessEnv } from "./env.ts";
import { startJobs } from "./jobs/start-jobs.ts";
import { createS3Store } from "./modules/file/index.ts";

async function main(): Promise<void> {
  const env = readProcessEnv();
  const logger = pino({ level: env.logLevel, base: { service: "marketplace-api" } });
  const app = await compose({
    databaseUrl: env.databaseUrl,
    settleUrl: env.settleUrl,
    masterKey: env.masterKey,
    apiUrl: env.apiUrl,
    webUrl: env.webUrl,
    clock: systemClock,
    random: systemRandom,
    logger,
    demo: env.demo,
    demoFile: env.demo ? join(env.dataDir, "demo.json") : null,
    hosts: env.hosts,
    tierMin: env.tierMin,
    build: readBuild(env.commit),
    objects: env.s3 ? createS3Store(env.s3, systemClock) : null,
    network: {
      ownPorts: env.ownPorts,
      demoHosts: env.demoHosts,
      thisMachine: env.demo,
      closedNetworks: env.closedNetworks,
      oldMasterKeys: env.oldMasterKeys,
    },
  });
  const stopJobs =
    env.role === "api" ? async () => undefined : startJobs({ services: app.services, logger, networkLogDays: env.networkLogDays });
  let closing = false;
  const stop = (reason: string): void => {
    if (closing) return;
    closing = true;
    logger.info({ reason }, "stopping");
    stopJobs()
      .then(() => app.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, "stopping failed");
          process.exit(1);
        },
      );
  };
  process.on("SIGINT", () => stop("SIGINT"));
  process.on("SIGTERM", () => stop("SIGTERM"));
  // Started by another process of ours: end with it.
  process.on("disconnect", () => stop("parent ended"));
  await app.http.listen({ port: env.apiPort, host: env.bind });
  logger.info({ url: env.apiUrl, sandboxTier: app.services.sandbox.tier }, "ready");
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
