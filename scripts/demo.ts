import { spawn } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import { EXIT_WITH_PARENT } from "./child.ts";
import { places } from "./data-dir.ts";
import { commitToDisk } from "./database.ts";
import { API_FLAGS } from "./node-flags.ts";
import { progress } from "./progress.ts";
import { inRepository, ROOT } from "./repository.ts";
import { StartError } from "./start-error.ts";

const SEEDER = inRepository("apps/marketplace-api/src/demo/main.ts");

const Demo = z.object({
  accounts: z.array(z.object({ email: z.string(), password: z.string(), company: z.string(), roles: z.array(z.string()) })),
});

export type DemoAccount = z.output<typeof Demo>["accounts"][number];

/** Who can sign in to the demo, or null before it is seeded. */
export function demoAccounts(dataDir: string): readonly DemoAccount[] | null {
  try {
    return Demo.parse(JSON.parse(readFileSync(places(dataDir).demo, "utf8"))).accounts;
  } catch {
    return null;
  }
}

/** Where pages and API answer now: what reads demo.json finds them also after a start on other ports. Nothing is written where it says so already. */
export function updateDemoUrls(dataDir: string, { web, api }: { readonly web: string; readonly api: string }): void {
  const file = places(dataDir).demo;
  if (demoAccounts(dataDir) === null) return;
  const before = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  if (before["web"] === web && before["api"] === api) return;
  const half = `${file}.new-${process.pid}`;
  writeFileSync(half, `${JSON.stringify({ ...before, web, api }, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(half, file);
}

/** Whether an earlier seeding was stopped in the middle. */
export function isHalfSeeded(dataDir: string): boolean {
  return existsSync(places(dataDir).seeding);
}

/** Forgets that the demo was seeded. */
export function forgetDemo(dataDir: string): void {
  rmSync(places(dataDir).demo, { force: true });
  rmSync(places(dataDir).seeding, { force: true });
  rmSync(places(dataDir).systems, { force: true });
}

interface SeedOptions {
  readonly env: Record<string, string>;
  /** Owner's connection string of the database that is seeded. */
  readonly ownerUrl: string;
  readonly signal?: AbortSignal;
}

/** While the mark says "half full" a lost commit costs nothing: a seeding that did not end starts over. */
const COMMITS_DO_NOT_WAIT = { PGOPTIONS: "-c synchronous_commit=off" };

/**
 * Seeds the demo: the seeder calls the real app through the last 70 days and writes demo.json at the end.
 * A mark in the data folder says that the database is half full until then.
 */
export async function seedDemo(dataDir: string, options: SeedOptions): Promise<void> {
  if (!existsSync(SEEDER)) throw new StartError(`${SEEDER} is missing: there is nothing to seed the demo with. Start with SOUK_DEMO=0.`);
  writeFileSync(places(dataDir).seeding, "");
  await runSeeder({ ...options, env: { ...options.env, ...COMMITS_DO_NOT_WAIT } });
  await commitToDisk(options.ownerUrl);
  if (demoAccounts(dataDir) === null) throw new StartError(`The seeder ended without writing ${places(dataDir).demo}`);
  rmSync(places(dataDir).seeding, { force: true });
}

function runSeeder({ env, signal }: Omit<SeedOptions, "ownerUrl">): Promise<void> {
  const child = spawn(process.execPath, ["--import", EXIT_WITH_PARENT, ...API_FLAGS, SEEDER], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  const said: string[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on("line", (line) => progress(`demo: ${line}`));
  if (child.stderr)
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      if (said.length > 40) said.shift();
    });
  const stop = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", stop, { once: true });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) reject(signal.reason);
      else if (code === 0) resolve();
      else reject(new StartError(`The demo could not be seeded (exit code ${code}):\n${said.join("\n")}`));
    });
  });
}
