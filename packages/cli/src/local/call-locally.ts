import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSandbox } from "@souk/sandbox";
import { z } from "zod";
import { CliError } from "../cli-error.ts";
import type { ExitName } from "../exit-code.ts";
import { print } from "../output.ts";
import type { Shell } from "../shell.ts";
import { createEmulator, type LocalRun } from "./emulator.ts";
import { showRun } from "./show-run.ts";
import { buildOrFail, findSkill } from "./skill-folder.ts";
import { openWorkspaceFolder } from "./workspace-folder.ts";

const DevAddress = z.object({ url: z.url(), pid: z.number() });

/** Exit of a local call that did not succeed: the skill's own fault, or the input's. */
function exitOfRun(run: LocalRun): ExitName {
  if (run.ok) return "ok";
  if (run.failure?.kind === "timeout") return "timeout";
  return run.failure?.kind === "invalid_input" ? "usage" : "failed";
}

/** Asks the `souk dev` that runs in the skill's folder. Null when none does. */
async function askDev(folder: string, input: unknown): Promise<LocalRun | null> {
  const file = join(folder, ".souk", "dev.json");
  const address = existsSync(file) ? DevAddress.safeParse(JSON.parse(await readFile(file, "utf8"))).data : undefined;
  if (!address) return null;
  try {
    const response = await fetch(`${address.url}/call`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ input }),
    });
    if (!response.ok)
      throw new CliError("manifest", `souk dev answered ${response.status}: ${await response.text()}`, {
        fix: "look at the terminal where souk dev runs",
      });
    return (await response.json()) as LocalRun;
  } catch (error) {
    if (error instanceof CliError) throw error;
    return null; // the file is left over from a dev that was killed
  }
}

async function runOnce(shell: Shell, path: string | undefined, call: { input: unknown; workspace: string | undefined }): Promise<LocalRun> {
  const skill = await findSkill(shell, path, call.workspace);
  const { manifest, bundle } = await buildOrFail(shell, skill);
  const sandbox = await createSandbox({ clock: shell.clock, hosts: 1 });
  try {
    const emulator = createEmulator({ sandbox, clock: shell.clock, workspace: openWorkspaceFolder(skill.workspace) });
    return await emulator.call({ manifest, bundle, input: call.input, keepWrites: true });
  } finally {
    await sandbox.close();
  }
}

/** Runs the skill of a folder on this machine: in the `souk dev` that is running there, else once in a sandbox of its own. */
export async function callLocally(options: {
  shell: Shell;
  json: boolean;
  path: string | undefined;
  input: unknown;
  workspace: string | undefined;
}): Promise<ExitName> {
  const { shell, json, path, input, workspace } = options;
  const { folder } = await findSkill(shell, path);
  const run = (workspace === undefined ? await askDev(folder, input) : null) ?? (await runOnce(shell, path, { input, workspace }));
  if (!json) shell.note(showRun(run));
  if (json || run.ok) print(shell, json, { value: run, text: JSON.stringify(run.output, null, 2) });
  return exitOfRun(run);
}
