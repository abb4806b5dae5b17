import { spawn } from "node:child_process";
import { join } from "node:path";
import { inRepository, ROOT } from "./repository.ts";

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  /** Default: the root of the repository. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Also shows what the program writes, while it writes it. */
  readonly isLive?: boolean;
  /** Ends the program when aborted. */
  readonly signal?: AbortSignal;
}

export interface CommandResult {
  readonly code: number;
  /** stdout and stderr, in the order they came. */
  readonly output: string;
  readonly seconds: number;
}

/** A program installed in the repository. */
export function tool(name: string): string {
  return join(inRepository("node_modules", ".bin"), process.platform === "win32" ? `${name}.cmd` : name);
}

/** Runs a program and waits for it. Never throws for a failure of the program. */
export function runCommand(what: Command): Promise<CommandResult> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(what.command, [...what.args], {
      cwd: what.cwd ?? ROOT,
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }), ...what.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const pass = (signal: NodeJS.Signals) => () => child.kill(signal);
    const [onInterrupt, onTerminate] = [pass("SIGINT"), pass("SIGTERM")];
    process.once("SIGINT", onInterrupt);
    process.once("SIGTERM", onTerminate);
    what.signal?.addEventListener("abort", onTerminate, { once: true });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += String(chunk);
        if (what.isLive) process.stdout.write(chunk);
      });
    const finish = (code: number) => {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
      what.signal?.removeEventListener("abort", onTerminate);
      resolve({ code, output, seconds: (performance.now() - startedAt) / 1000 });
    };
    child.once("error", (error) => {
      output += `${error.message}\n`;
      finish(127);
    });
    child.once("close", (code) => finish(code ?? 130));
  });
}

/** What any program needs and nothing that configures Souk: for starting it as on a fresh machine. */
export function plainEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "TMP", "TEMP", "LANG", "SystemRoot", "NODE_COMPILE_CACHE"];
  const present = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...(Object.fromEntries(present) as Record<string, string>), ...extra };
}

/** How a line begins that names what failed; CI repeats these lines at its end. */
export const FAILURE = "FAILED: ";

/** The line every command of ours that counts something ends with; CI reads it. */
export function countLine(passed: number, failed: number): string {
  return `${passed} passed, ${failed} failed\n`;
}
