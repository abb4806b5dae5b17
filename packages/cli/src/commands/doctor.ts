import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createSandbox } from "@souk/sandbox";
import { z } from "zod";
import { openApi } from "../account/api.ts";
import { readCredentials } from "../account/credentials.ts";
import { DEFAULT_API, signedIn, Whoami } from "../account/session.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { print } from "../output.ts";
import type { Shell } from "../shell.ts";

interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "failed";
  readonly detail: string;
}

const check = (name: string, status: Check["status"], detail: string): Check => ({ name, status, detail });

function checkNode(): Check {
  const [major = 0] = process.versions.node.split(".").map(Number);
  return major >= 24
    ? check("node", "ok", process.version)
    : check("node", "failed", `${process.version}: Node 24 or newer is needed; npm run souk brings its own`);
}

async function checkSandbox(shell: Shell): Promise<Check> {
  try {
    const sandbox = await createSandbox({ clock: shell.clock, hosts: 1 });
    const { tier, seccomp, memory } = sandbox.confinement;
    await sandbox.close();
    const limit = memory === "cgroup" ? "control group" : "watchdog";
    const found = `tier ${tier}, system calls ${seccomp ? "filtered" : "not filtered"}, memory limited by ${limit}`;
    const isBest = tier === "bubblewrap" && seccomp;
    return check("sandbox", isBest ? "ok" : "warning", isBest ? found : `${found}; install bubblewrap for the strongest one`);
  } catch (error) {
    return check("sandbox", "failed", error instanceof Error ? error.message : String(error));
  }
}

async function checkFiles(shell: Shell): Promise<Check> {
  for (const name of ["credentials.json", "keys.json"]) {
    const path = join(shell.env.configFolder, name);
    const found = await stat(path).catch(() => null);
    if (found && (found.mode & 0o077) !== 0) return check("settings", "failed", `${path} can be read by others: chmod 600 ${path}`);
  }
  return check("settings", "ok", shell.env.configFolder);
}

async function checkApi(shell: Shell): Promise<Check> {
  const { current } = await readCredentials(shell.env);
  const url = shell.env.apiUrl ?? current?.api ?? DEFAULT_API;
  try {
    await openApi(url, null, shell).send({ path: "/readyz", answer: z.unknown(), timeoutMs: 5_000 });
    return check("api", "ok", url);
  } catch (error) {
    return check("api", "warning", error instanceof CliError ? error.message : String(error));
  }
}

async function checkSignIn(shell: Shell): Promise<Check> {
  try {
    const api = await signedIn(shell);
    const who = await api.send({ path: "/v1/whoami", answer: Whoami, timeoutMs: 5_000 });
    return check("sign-in", "ok", `${who.email || who.publisher || who.kind} of ${who.company.name}`);
  } catch (error) {
    return check("sign-in", "warning", error instanceof CliError ? error.message : String(error));
  }
}

export const doctor = command({
  name: "doctor",
  summary: "Check this machine: Node, sandbox, settings, API, sign-in",
  args: {},
  async run({ shell, json }) {
    const checks = [checkNode(), await checkSandbox(shell), await checkFiles(shell), await checkApi(shell), await checkSignIn(shell)];
    const text = checks.map(({ name, status, detail }) => `${status.padEnd(8)} ${name.padEnd(9)} ${detail}`).join("\n");
    print(shell, json, { value: checks, text });
    return checks.some(({ status }) => status === "failed") ? "failed" : "ok";
  },
});
