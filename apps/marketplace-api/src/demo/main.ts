import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { steppingClock, systemClock, systemRandom } from "@souk/kernel";
import { pino } from "pino";
import { compose } from "../composition.ts";
import { readProcessEnv } from "../env.ts";
import { HISTORY_VOLUME } from "./history.plan.ts";
import { seedDemo } from "./seed.ts";
import { historyStart } from "./stage.ts";

/** Seeds an empty database with the demo and writes demo.json. Run by `npm start` on its first start, and by `npm run demo:reset`. */
async function main(): Promise<void> {
  const env = readProcessEnv();
  const now = systemClock.now();
  const clock = steppingClock(historyStart(now));
  const logger = pino({ level: "error", base: { service: "demo" } }, process.stderr);
  const app = await compose({
    databaseUrl: env.databaseUrl,
    settleUrl: env.settleUrl,
    masterKey: env.masterKey,
    apiUrl: env.apiUrl,
    clock,
    random: systemRandom,
    logger,
    demo: true,
    hosts: env.hosts,
    tierMin: env.tierMin,
    network: { ownPorts: env.ownPorts, demoHosts: env.demoHosts, thisMachine: true, oldMasterKeys: env.oldMasterKeys },
  });
  try {
    const web = env.webUrl ?? "";
    const progress = (line: string): void => {
      process.stdout.write(`${line}\n`);
    };
    const file = await seedDemo({
      services: app.services,
      clock,
      random: systemRandom,
      now,
      progress,
      web,
      api: env.apiUrl,
      volume: HISTORY_VOLUME,
    });
    await writeFile(join(env.dataDir, "demo.json"), `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  } finally {
    await app.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
