import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "@souk/contracts";
import { createSandbox } from "@souk/sandbox";
import { buildSkill, formatFinding } from "../build/index.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { startDevEndpoint } from "../local/dev-endpoint.ts";
import { createEmulator, type Emulator, type LocalRun } from "../local/emulator.ts";
import { createTicker } from "../local/invoice-ticker.ts";
import { showRun, showTicker } from "../local/show-run.ts";
import { findSkill, type SkillFolder } from "../local/skill-folder.ts";
import { watchFiles } from "../local/watch-files.ts";
import { openWorkspaceFolder } from "../local/workspace-folder.ts";
import type { Shell } from "../shell.ts";

interface Built {
  readonly manifest: Manifest;
  readonly bundle: string;
}

/** The skill as it was last built without errors, rebuilt when one of its files changes. */
function createLoader(shell: Shell, skill: SkillFolder, onReady: (built: Built) => void) {
  let current: Built | null = null;
  let stop = (): void => {};
  async function load(): Promise<void> {
    const result = await buildSkill(skill.entry);
    for (const finding of result.findings) shell.note(formatFinding(finding));
    stop();
    stop = watchFiles(result.inputs.length > 0 ? result.inputs : [skill.entry], () => void load());
    if (!result.ok) {
      shell.note(current ? "not reloaded: the last good build goes on" : "waiting for a change");
      return;
    }
    if (
      current?.manifest.bundle.sha256 === result.manifest.bundle.sha256 &&
      JSON.stringify(current.manifest) === JSON.stringify(result.manifest)
    )
      return;
    current = result;
    onReady(result);
  }
  return { load, current: () => current, stop: () => stop() };
}

/** Runs one call of the session and shows it with its price. */
function createSession(shell: Shell, json: boolean, emulator: Emulator) {
  const ticker = createTicker();
  let calls = 0;
  return async (built: Built, input: unknown): Promise<LocalRun> => {
    const { manifest, bundle } = built;
    const run = await emulator.call({ manifest, bundle, input, keepWrites: true });
    calls++;
    ticker.add(manifest.name, run);
    const lines = ticker.lines(manifest.price.currency);
    if (json) shell.out(JSON.stringify({ call: calls, input, run, invoice: lines }));
    else
      shell.out(
        [
          `#${calls} ${manifest.name}@${manifest.version} ${JSON.stringify(input).slice(0, 120)}`,
          showRun(run),
          showTicker(lines, manifest.price.currency),
        ]
          .filter((part) => part !== "")
          .join("\n"),
      );
    return run;
  };
}

export const dev = command({
  name: "dev",
  summary: "Run the skill in a real sandbox here: hot reload, price of each call",
  args: {
    path: { type: "positional", required: false, description: "Folder or entry file of the skill (default: here)" },
    port: { type: "string", default: "0", description: "Port on 127.0.0.1 for POST /call; 0 takes a free one" },
    workspace: { type: "string", description: "Folder to use as workspace (default: ./workspace)" },
    grant: { type: "string", description: 'Pretend the employee has only these grants, e.g. "file:/invoices/** read;kv:scratch read"' },
  },
  async run({ args, shell, json }) {
    const port = Number(args.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new CliError("usage", `${args.port} is not a port`, { fix: "--port 4100, or 0 for a free one" });
    const skill = await findSkill(shell, args.path, args.workspace);
    const sandbox = await createSandbox({ clock: shell.clock, hosts: 1 });
    const grants = args.grant?.split(";").map((text) => text.trim());
    const workspace = openWorkspaceFolder(skill.workspace);
    const emulator = createEmulator({ sandbox, clock: shell.clock, workspace, ...(grants === undefined ? {} : { grants }) });
    const call = createSession(shell, json, emulator);
    const loader = createLoader(shell, skill, (built) => {
      shell.note(`loaded ${built.manifest.name}@${built.manifest.version}, ${built.manifest.bundle.bytes} bytes`);
      const [example] = built.manifest.examples;
      if (example) call(built, example.input).catch((error: unknown) => shell.note(String(error)));
    });
    const endpoint = await startDevEndpoint(port, async (input) => {
      const built = loader.current();
      if (!built) throw new RangeError("the skill does not build yet");
      return call(built, input);
    });
    const addressFile = join(skill.folder, ".souk", "dev.json");
    try {
      await mkdir(join(skill.folder, ".souk"), { recursive: true });
      await writeFile(addressFile, JSON.stringify({ url: endpoint.url, pid: process.pid }));
      shell.note(`sandbox ${sandbox.tier}, workspace ${skill.workspace}`);
      shell.note(`POST ${endpoint.url}/call {"input": …}, or souk call --local -i '{…}'; Ctrl-C ends it`);
      await loader.load();
      if (!shell.signal.aborted)
        await new Promise<void>((resolve) => shell.signal.addEventListener("abort", () => resolve(), { once: true }));
    } finally {
      loader.stop();
      await rm(addressFile, { force: true });
      await endpoint.close();
      await sandbox.close();
    }
    return "interrupted";
  },
});
