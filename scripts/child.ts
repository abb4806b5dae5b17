import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inRepository } from "./repository.ts";
import { StartError } from "./start-error.ts";

export interface ChildOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

export interface Child {
  readonly name: string;
  readonly process: ChildProcess;
  /** The last lines it wrote. */
  readonly lastWords: () => string;
  /** Settles with the reason when the process is gone. */
  readonly exited: Promise<string>;
  readonly isGone: () => boolean;
  /** Asks it to end, and makes it after `graceMs`. */
  readonly stop: (graceMs?: number) => Promise<void>;
}

/** Preloaded with `--import`: ends a process when its launcher ends. */
export const EXIT_WITH_PARENT: string = pathToFileURL(inRepository("scripts/exit-with-parent.ts")).href;

const LOG_LIMIT_BYTES = 20_000_000;
const STOP_GRACE_MS = 10_000;
const TOLD_LINES = 25;

/** Starts a Node process in a group of its own, with a log file and a channel whose end tells it that we are gone. */
export function startChild(options: ChildOptions): Child {
  const log = openSync(options.logFile, "a", 0o600);
  if (statSync(options.logFile).size > LOG_LIMIT_BYTES) truncateSync(options.logFile);
  const logStart = statSync(options.logFile).size;
  const child = spawn(process.execPath, ["--import", EXIT_WITH_PARENT, ...options.args], {
    cwd: options.cwd,
    env: { ...options.env },
    stdio: ["ignore", log, log, "ipc"],
    detached: true,
  });
  closeSync(log);
  let gone = false;
  const exited = new Promise<string>((resolve) => {
    const finish = (reason: string) => {
      gone = true;
      resolve(reason);
    };
    child.once("error", (error) => finish(error.message));
    child.once("exit", (code, signal) => finish(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  const stop = async (graceMs = STOP_GRACE_MS) => {
    if (gone) return;
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await exited;
    clearTimeout(force);
  };
  const lastWords = () =>
    readFileSync(options.logFile).subarray(logStart).toString("utf8").trimEnd().split("\n").slice(-TOLD_LINES).join("\n");
  return { name: options.name, process: child, lastWords, exited, isGone: () => gone, stop };
}

/** Waits until `url` answers 200. @throws StartError with the end of the log when the process ends first, or never answers. */
export async function untilAnswers(child: Child, url: string, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    if (child.isGone()) throw new StartError(`${child.name} stopped while starting (${await child.exited}):\n${child.lastWords()}`);
    const isUp = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(5_000) }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status < 400;
      },
      () => false,
    );
    if (isUp) return;
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 50)), child.exited]);
  }
  throw new StartError(`${child.name} did not answer at ${url} within ${timeoutMs / 1000} s:\n${child.lastWords()}`);
}
