import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CliError } from "../cli-error.ts";
import { type Command, command } from "../command.ts";
import { EXIT, type ExitName } from "../exit-code.ts";
import type { Shell } from "../shell.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../../..");

function exitNamed(code: number): ExitName {
  const found = Object.entries(EXIT).find(([, value]) => value === code);
  return (found?.[0] as ExitName | undefined) ?? "failed";
}

/** Operator's commands live with the installation, not with the CLI: they run `scripts/admin.ts` of this checkout. */
async function delegate(shell: Shell, words: readonly string[]): Promise<ExitName> {
  const script = join(REPOSITORY, "scripts/admin.ts");
  if (!existsSync(script))
    throw new CliError("notFound", "admin commands need a checkout of Souk", {
      fix: "run them on the server with npm run souk -- admin …",
    });
  const code = await new Promise<number>((done) => {
    const child = spawn(process.execPath, [script, ...words], { cwd: shell.cwd, stdio: "inherit" });
    child.on("error", () => done(EXIT.failed));
    child.on("exit", (exitCode) => done(exitCode ?? EXIT.interrupted));
  });
  return exitNamed(code);
}

function adminCommand(verb: "backup" | "restore", summary: string): Command {
  return command({
    name: `admin ${verb}`,
    summary,
    args: { file: { type: "positional", required: true, description: "The backup file" } },
    run: ({ args, shell, json }) => delegate(shell, [verb, resolve(shell.cwd, args.file), ...(json ? ["--json"] : [])]),
  });
}

export const adminBackup = adminCommand("backup", "Write all data of this installation into one file (operator)");
export const adminRestore = adminCommand("restore", "Load a backup into an empty installation (operator)");
