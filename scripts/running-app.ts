import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { plainEnvironment } from "./commands.ts";
import { freePort } from "./ports.ts";
import { inRepository, ROOT } from "./repository.ts";

/** An app started by `npm start`'s own program, as its user would. */
export interface RunningApp {
  readonly web: string;
  readonly api: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Everything it printed so far. */
  readonly output: () => string;
  /** Ctrl-C. Answers the exit code. */
  readonly stop: () => Promise<number | null>;
}

export interface LaunchOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly webPort?: number;
  readonly apiPort?: number;
  readonly onLine?: (line: string) => void;
}

/** Starts the app without waiting for it. */
export async function launchApp(options: LaunchOptions): Promise<RunningApp & { exited: Promise<number | null> }> {
  const webPort = options.webPort ?? (await freePort());
  const apiPort = options.apiPort ?? (await freePort());
  const own = { SOUK_DATA_DIR: options.dataDir, SOUK_WEB_PORT: String(webPort), SOUK_API_PORT: String(apiPort) };
  const env = plainEnvironment({ ...options.env, ...own });
  const child = spawn(process.execPath, [inRepository("scripts/start.ts")], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    if (stream)
      createInterface({ input: stream }).on("line", (line) => {
        output += `${line}\n`;
        options.onLine?.(line);
      });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const stop = () => {
    child.kill("SIGINT");
    return exited;
  };
  return {
    web: `http://127.0.0.1:${webPort}`,
    api: `http://127.0.0.1:${apiPort}`,
    dataDir: options.dataDir,
    process: child,
    output: () => output,
    stop,
    exited,
  };
}

/** Starts the app and waits until it says that it runs. @throws Error with its output when it ends first. */
export async function runApp(options: LaunchOptions): Promise<RunningApp> {
  let markReady: () => void = () => {};
  const ready = new Promise<boolean>((resolve) => {
    markReady = () => resolve(true);
  });
  const onLine = (line: string) => {
    options.onLine?.(line);
    if (line.startsWith("Souk is running")) markReady();
  };
  const app = await launchApp({ ...options, onLine });
  const isReady = await Promise.race([ready, app.exited.then(() => false)]);
  if (!isReady) throw new Error(`the app did not start:\n${app.output()}`);
  return app;
}

/** `demo.json` of a data folder: addresses, sign-ins, keys. */
export interface DemoFile {
  readonly web: string;
  readonly api: string;
  readonly accounts: readonly {
    readonly email: string;
    readonly password: string;
    readonly company: string;
    readonly roles: readonly string[];
  }[];
  readonly keys: Readonly<Record<string, string>>;
  readonly skills: readonly string[];
}

/** Reads what the seeder left for programs. */
export function readDemoFile(dataDir: string): DemoFile {
  return JSON.parse(readFileSync(join(dataDir, "demo.json"), "utf8")) as DemoFile;
}
