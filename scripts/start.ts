import { existsSync } from "node:fs";
import { apiEnv, appUrls, type DatabaseUrls, webEnv } from "./app-env.ts";
import { type Child, startChild, untilAnswers } from "./child.ts";
import { lockDataDir, openDataDir, places, readSecrets, type Secrets } from "./data-dir.ts";
import { dropEmbedded, hasData, prepareEmbedded, prepareOwn, startEmbedded } from "./database.ts";
import { demoAccounts, forgetDemo, isHalfSeeded, seedDemo, updateDemoUrls } from "./demo.ts";
import { API_FLAGS } from "./node-flags.ts";
import { requireFreePort } from "./ports.ts";
import type { Postgres } from "./postgres.ts";
import { elapsedSeconds, progress } from "./progress.ts";
import { inRepository } from "./repository.ts";
import { readSettings, type Settings } from "./settings.ts";
import { errorText, StartError } from "./start-error.ts";
import { keepRunning } from "./supervise.ts";
import { planSystems } from "./systems.ts";
import { openWeb, requireOpenableWeb } from "./web-build.ts";

const API_READY_TIMEOUT_MS = 60_000;
const WEB_READY_TIMEOUT_MS = 60_000;
const ADMITTED_AGAIN_MS = 1_000;

/** Everything that must be stopped, last started first. */
type Cleanup = (() => Promise<void> | void)[];

interface Start {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  readonly cleanup: Cleanup;
}

async function openDatabase(start: Start): Promise<{ urls: DatabaseUrls; server: Postgres | null }> {
  const { settings, secrets, signal, cleanup } = start;
  if (settings.ownServer) return { urls: await prepareOwn(settings.ownServer), server: null };
  const isNew = !existsSync(places(settings.dataDir).postgres);
  progress(isNew ? "making the embedded PostgreSQL" : "starting the embedded PostgreSQL");
  const server = await startEmbedded({ dataDir: settings.dataDir, secrets, port: settings.postgresPort, signal });
  const { port } = server;
  const supervised = keepRunning({
    name: "PostgreSQL",
    first: server,
    restart: () => startEmbedded({ dataDir: settings.dataDir, secrets, port, signal }),
  });
  cleanup.push(supervised.stop);
  if (settings.isDemo && isHalfSeeded(settings.dataDir)) {
    progress("an earlier start was stopped while seeding the demo: starting it over");
    await dropEmbedded(server);
    forgetDemo(settings.dataDir);
  }
  return { urls: await prepareEmbedded(server, secrets), server };
}

async function ensureDemo(start: Start, urls: DatabaseUrls, systems: Readonly<Record<string, string>>): Promise<void> {
  const { settings, secrets, signal } = start;
  if (!settings.isDemo || demoAccounts(settings.dataDir) !== null) return;
  if (await hasData(urls.ownerUrl)) {
    progress("the database holds data of its own: no demo is added");
    return;
  }
  progress("seeding the demo: 70 days of real calls");
  await seedDemo(settings.dataDir, { env: { ...apiEnv(settings, secrets, urls), ...systems }, ownerUrl: urls.ownerUrl, signal });
  progress("demo seeded");
}

/** Answers what the API has to know of them. */
async function serveSystems(start: Start): Promise<Readonly<Record<string, string>>> {
  if (!start.settings.isDemo) return {};
  const { child, readyUrl, env } = await planSystems({ dataDir: start.settings.dataDir, api: appUrls(start.settings).api });
  await serve(start, { name: "the demo's systems", spawn: () => startChild(child), readyUrl, timeoutMs: API_READY_TIMEOUT_MS });
  return env;
}

async function ensureWebBuild({ settings, secrets, signal, cleanup }: Start): Promise<void> {
  if (!settings.hasWeb) return;
  const pages = await openWeb({ env: webEnv(settings, secrets), servedAt: appUrls(settings).web, tell: progress, signal });
  cleanup.push(pages.release);
}

/** Starts a server of ours, waits for it, and keeps it running from then on. */
async function serve(start: Start, what: { name: string; spawn: () => Child; readyUrl: string; timeoutMs: number }): Promise<void> {
  const launch = async () => {
    const child = what.spawn();
    const stopEarly = () => void child.stop();
    start.signal.addEventListener("abort", stopEarly, { once: true });
    try {
      await untilAnswers(child, what.readyUrl, what.timeoutMs);
    } catch (error) {
      await child.stop();
      throw start.signal.aborted ? start.signal.reason : error;
    } finally {
      start.signal.removeEventListener("abort", stopEarly);
    }
    return child;
  };
  progress(`starting ${what.name}`);
  const supervised = keepRunning({ name: what.name, first: await launch(), restart: launch });
  start.cleanup.push(supervised.stop);
}

async function startAll(start: Start): Promise<void> {
  const { settings, secrets, signal } = start;
  const urls = appUrls(settings);
  const { dataDir, bind } = settings;
  if (settings.hasWeb) await requireFreePort({ host: bind, port: settings.webPort, variable: "SOUK_WEB_PORT" });
  await requireFreePort({ host: bind, port: settings.apiPort, variable: "SOUK_API_PORT" });
  if (settings.hasWeb) requireOpenableWeb();

  const database = openDatabase(start);
  const building = ensureWebBuild(start);
  building.catch(() => {}); // awaited below; an earlier failure is told first
  const { urls: databaseUrls } = await database;
  signal.throwIfAborted();
  const systems = await serveSystems(start);
  signal.throwIfAborted();
  await ensureDemo(start, databaseUrls, systems);
  updateDemoUrls(dataDir, urls);
  signal.throwIfAborted();
  const env = { ...apiEnv(settings, secrets, databaseUrls), ...systems };
  const logs = places(dataDir).logs;
  await serve(start, {
    name: "the API",
    spawn: () =>
      startChild({
        name: "The API",
        args: [...API_FLAGS, inRepository("apps/marketplace-api/src/main.ts")],
        cwd: inRepository(),
        env,
        logFile: `${logs}/api.log`,
      }),
    readyUrl: `${urls.api}/readyz`,
    timeoutMs: API_READY_TIMEOUT_MS,
  });
  await building;
  signal.throwIfAborted();
  if (settings.hasWeb) await serveWeb(start);
}

async function serveWeb(start: Start): Promise<void> {
  const { settings, secrets } = start;
  const next = inRepository("node_modules/next/dist/bin/next");
  await serve(start, {
    name: "the web app",
    spawn: () =>
      startChild({
        name: "The web app",
        args: [next, "start", "-H", settings.bind, "-p", String(settings.webPort)],
        cwd: inRepository("apps/web"),
        env: webEnv(settings, secrets),
        logFile: `${places(settings.dataDir).logs}/web.log`,
      }),
    readyUrl: `${appUrls(settings).web}/`,
    timeoutMs: WEB_READY_TIMEOUT_MS,
  });
}

function summary(settings: Settings): string {
  const urls = appUrls(settings);
  const accounts = settings.isDemo ? (demoAccounts(settings.dataDir) ?? []) : [];
  const width = Math.max(0, ...accounts.map((one) => one.email.length));
  const lines = accounts.map((one) => `    ${one.email.padEnd(width)}  ${one.password}  ${one.company}: ${one.roles.join(", ")}`);
  return [
    "",
    `Souk is running. Ready after ${elapsedSeconds().toFixed(1)} s.`,
    "",
    ...(settings.hasWeb ? [`  Open ${urls.web}${accounts.length > 0 ? "/tour" : ""}`] : []),
    `  API  ${urls.api}`,
    ...(lines.length > 0 ? ["", "  Demo sign-ins (made for this machine):", ...lines] : []),
    "",
    "  Ctrl-C stops everything.",
    "",
  ].join("\n");
}

async function main(): Promise<number> {
  const abort = new AbortController();
  const cleanup: Cleanup = [];
  let askedAt: number | null = null;
  const asked = Promise.withResolvers<void>();
  const onSignal = () => {
    if (askedAt !== null) {
      // the terminal and the launcher may both pass on one Ctrl-C: a second one counts only later
      if (performance.now() - askedAt > ADMITTED_AGAIN_MS) process.exit(130);
      return;
    }
    askedAt = performance.now();
    progress("stopping");
    abort.abort(new StartError("stopped"));
    asked.resolve();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  process.once("disconnect", onSignal);
  let code = 0;
  try {
    const settings = readSettings();
    openDataDir(settings.dataDir);
    const lock = lockDataDir(settings.dataDir);
    cleanup.push(lock.release);
    await startAll({ settings, secrets: readSecrets(settings.dataDir), signal: abort.signal, cleanup });
    lock.announce(appUrls(settings)[settings.hasWeb ? "web" : "api"]);
    process.stdout.write(summary(settings));
    await asked.promise;
  } catch (error) {
    code = askedAt === null ? 1 : 130;
    if (code === 1) process.stderr.write(`\n${errorText(error)}\n`);
    abort.abort(error);
  }
  for (const stop of cleanup.reverse())
    try {
      await stop();
    } catch (error) {
      process.stderr.write(`${errorText(error)}\n`);
    }
  if (cleanup.length > 0) progress("stopped");
  return code;
}

process.exit(await main());
