import { createInterface } from "node:readline/promises";
import { type Readable, Writable } from "node:stream";
import { arrayBuffer, text } from "node:stream/consumers";
import { type Clock, systemClock } from "@souk/kernel";
import { type CliEnv, readEnv } from "./env.ts";

/** Everything of the outside a command may touch; tests bring their own. */
export interface Shell {
  readonly cwd: string;
  readonly env: CliEnv;
  readonly clock: Clock;
  /** Whether a person sits there: only then may a command ask anything. */
  readonly isInteractive: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Data: stdout. */
  out(line: string): void;
  /** Data as it is, byte for byte: stdout. */
  outBytes(content: Uint8Array): void;
  /** Progress, hints and errors: stderr. */
  note(line: string): void;
  /** All of stdin, for `-i -`. */
  readInput(): Promise<string>;
  /** A value nobody should see: asked for at a terminal without showing it, else all of stdin. */
  readSecret(question: string): Promise<string>;
  /** The same as bytes. */
  readBytes(): Promise<Uint8Array>;
}

/** The shell of the running process. Ctrl-C aborts its signal once; a second one ends the process at once. */
export function systemShell(): Shell {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  process.once("SIGTERM", () => interrupt.abort());
  // A reader that stops early (head, less) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    cwd: process.cwd(),
    env: readEnv(),
    clock: systemClock,
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    signal: interrupt.signal,
    out: (line) => void process.stdout.write(`${line}\n`),
    outBytes: (content) => void process.stdout.write(content),
    note: (line) => void process.stderr.write(`${line}\n`),
    readInput: () => text(process.stdin as Readable),
    readSecret: (question) => (process.stdin.isTTY ? askHidden(question, interrupt) : text(process.stdin as Readable)),
    readBytes: async () => new Uint8Array(await arrayBuffer(process.stdin as Readable)),
  };
}

/** Reads one line of the terminal; what is typed is not shown. Ctrl-C interrupts. */
async function askHidden(question: string, interrupt: AbortController): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  reader.once("SIGINT", () => interrupt.abort());
  try {
    return await reader.question("", { signal: interrupt.signal });
  } finally {
    reader.close();
    process.stderr.write("\n");
  }
}
