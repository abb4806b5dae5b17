import { CliError } from "./cli-error.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { printError, table } from "./output.ts";
import type { Shell } from "./shell.ts";

/** The version shown by `souk --version`; the package's own. */
const VERSION = "0.1.0";

function overview(commands: readonly Command[]): string {
  const rows = commands.map((command) => [`  ${command.name}`, command.summary]);
  return `souk ${VERSION}: build, test, publish and call skills\n\nsouk <command> [options]\n\n${table(rows)}\n\nsouk <command> --help says more. Exit codes: 0 ok, 1 your code, 2 usage, 3 sign-in, 4 not found, 5 manifest, 6 denied, 7 budget, 8 try again, 9 conflict, 124 timeout, 130 interrupted.`;
}

/** The command named by the first words, and the words after it. */
function find(words: readonly string[], commands: readonly Command[]): { command: Command; rest: readonly string[] } | null {
  for (const length of [3, 2, 1]) {
    const name = words.slice(0, length).join(" ");
    const command = commands.find((candidate) => candidate.name === name);
    if (command) return { command, rest: words.slice(length) };
  }
  return null;
}

/** The commands that begin with a word, as `souk admin --help` shows them; null when there are none. */
function groupOverview(word: string, commands: readonly Command[]): string | null {
  const rows = commands
    .filter((command) => command.name.startsWith(`${word} `))
    .map((command) => [`  souk ${command.name}`, command.summary]);
  return rows.length === 0 ? null : `souk ${word} <command> [options]\n\n${table(rows)}\n\nsouk ${word} <command> --help says more.`;
}

function unknown(words: readonly string[], commands: readonly Command[]): CliError {
  const related = commands.filter((command) => command.name.startsWith(`${words[0]} `)).map((command) => `souk ${command.name}`);
  const fix = related.length > 0 ? `one of: ${related.join(", ")}; see: souk ${words[0]} --help` : "see: souk --help";
  return new CliError("usage", `there is no command "${words.slice(0, related.length > 0 ? 2 : 1).join(" ")}"`, { fix });
}

async function dispatch(words: readonly string[], shell: Shell, commands: readonly Command[]): Promise<keyof typeof EXIT> {
  const [first] = words;
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    shell.out(overview(commands));
    return first === undefined ? "usage" : "ok";
  }
  if (first === "--version" || first === "-v") {
    shell.out(VERSION);
    return "ok";
  }
  const found = find(words, commands);
  const asksForGroup = words.length === 2 && ["--help", "-h", "help"].includes(words[1] ?? "");
  const group = !found && asksForGroup ? groupOverview(first, commands) : null;
  if (group !== null) {
    shell.out(group);
    return "ok";
  }
  if (!found) throw unknown(words, commands);
  return found.command.run(found.rest, shell);
}

/** Runs one command line and answers the exit code. Never throws for an expected failure. */
export async function runCli(words: readonly string[], shell: Shell, commands: readonly Command[]): Promise<number> {
  try {
    return EXIT[await dispatch(words, shell, commands)];
  } catch (error) {
    if (shell.signal.aborted) return EXIT.interrupted;
    if (!(error instanceof CliError)) throw error;
    printError(shell, error, words.includes("--json"));
    return EXIT[error.exit];
  }
}
