import { apiEnv, appUrls } from "./app-env.ts";
import { startChild, untilAnswers } from "./child.ts";
import { lockDataDir, openDataDir, readSecrets } from "./data-dir.ts";
import { dropEmbedded, prepareEmbedded, startEmbedded } from "./database.ts";
import { forgetDemo, seedDemo } from "./demo.ts";
import { elapsedSeconds, progress } from "./progress.ts";
import { readSettings } from "./settings.ts";
import { errorText, StartError } from "./start-error.ts";
import { planSystems } from "./systems.ts";

const SYSTEMS_TIMEOUT_MS = 20_000;

/** Throws the demo data away and seeds it again. */
async function resetDemo(signal: AbortSignal): Promise<void> {
  const settings = readSettings();
  if (settings.ownServer)
    throw new StartError(
      "demo:reset works on the embedded database only. Empty a server of your own yourself, then start with SOUK_DEMO=1.",
    );
  if (!settings.isDemo) throw new StartError("SOUK_DEMO=0: there is no demo here to reset.");
  const { dataDir } = settings;
  openDataDir(dataDir);
  const lock = lockDataDir(dataDir);
  try {
    const secrets = readSecrets(dataDir);
    const server = await startEmbedded({ dataDir, secrets, port: settings.postgresPort, signal });
    try {
      progress("throwing the demo data away");
      forgetDemo(dataDir);
      await dropEmbedded(server);
      const urls = await prepareEmbedded(server, secrets);
      const systems = await planSystems({ dataDir, api: appUrls(settings).api });
      const child = startChild(systems.child);
      try {
        await untilAnswers(child, systems.readyUrl, SYSTEMS_TIMEOUT_MS);
        progress("seeding the demo: 70 days of real calls");
        await seedDemo(dataDir, { env: { ...apiEnv(settings, secrets, urls), ...systems.env }, ownerUrl: urls.ownerUrl, signal });
      } finally {
        await child.stop();
      }
    } finally {
      await server.stop();
    }
  } finally {
    lock.release();
  }
}

const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => abort.abort(new StartError("stopped; the next start seeds the demo again")));
try {
  await resetDemo(abort.signal);
  process.stdout.write(`The demo is as new. ${elapsedSeconds().toFixed(1)} s. npm start shows it.\n`);
} catch (error) {
  process.stderr.write(`${errorText(error)}\n`);
  process.exitCode = 1;
}
