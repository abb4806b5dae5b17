import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@souk/kernel";
import { runCli } from "../cli.ts";
import { COMMANDS } from "../commands/index.ts";
import type { CliEnv } from "../env.ts";
import type { Shell } from "../shell.ts";

/** A shell of a test: own folders, nobody at the terminal, everything that is printed is kept. */
export interface TestShell extends Shell {
  readonly stdout: string[];
  readonly stderr: string[];
  interrupt(): void;
}

/** Makes a shell; its settings go to a folder of its own. */
export function testShell(change: { cwd?: string; env?: Partial<CliEnv>; stdin?: string } = {}): TestShell {
  const abort = new AbortController();
  const home = mkdtempSync(join(tmpdir(), "souk-cli-"));
  const [stdout, stderr]: [string[], string[]] = [[], []];
  return {
    cwd: change.cwd ?? home,
    env: { configFolder: join(home, "config"), apiUrl: undefined, apiKey: undefined, dataDir: join(home, "data"), ...change.env },
    clock: systemClock,
    isInteractive: false,
    signal: abort.signal,
    stdout,
    stderr,
    out: (line) => void stdout.push(line),
    outBytes: (content) => void stdout.push(Buffer.from(content).toString()),
    note: (line) => void stderr.push(line),
    readInput: async () => change.stdin ?? "",
    readSecret: async () => change.stdin ?? "",
    readBytes: async () => Buffer.from(change.stdin ?? ""),
    interrupt: () => abort.abort(),
  };
}

/** Runs one command line and answers its exit code. */
export function souk(shell: Shell, ...words: string[]): Promise<number> {
  return runCli(words, shell, COMMANDS);
}
