import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { print } from "../output.ts";
import type { Shell } from "../shell.ts";
import { filesOfTemplate, isTemplate, TEMPLATES } from "../templates/index.ts";

const NAME = /^[a-z][a-z0-9-]{1,29}$/;

async function askForName(shell: Shell): Promise<string> {
  if (!shell.isInteractive) throw new CliError("usage", "which folder?", { fix: "souk init my-skill" });
  const { isCancel, text } = await import("@clack/prompts");
  const answer = await text({ message: "Name of the skill", placeholder: "my-skill", output: process.stderr });
  if (isCancel(answer)) throw new CliError("interrupted", "no name was given");
  return answer;
}

/** Lets editors and tests find the SDK before it is installed: links to those of this souk, where nothing else is found. */
async function linkSdk(folder: string): Promise<void> {
  const [theirs, own] = [createRequire(join(folder, "package.json")), createRequire(import.meta.url)];
  for (const [name, file] of [
    ["@souk/skill-sdk", "manifest.schema.json"],
    ["@types/node", "package.json"],
  ] as const) {
    try {
      theirs.resolve(`${name}/${file}`);
    } catch {
      const link = join(folder, "node_modules", name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(dirname(own.resolve(`${name}/${file}`)), link, "junction");
    }
  }
}

export const init = command({
  name: "init",
  summary: "Make a new skill in a folder of its own",
  args: {
    name: { type: "positional", required: false, description: "Folder to make; its last part names the skill" },
    template: { type: "string", alias: "t", default: "hello", description: Object.keys(TEMPLATES).join("|") },
    publisher: { type: "string", default: "my-company", description: "Your publisher, the part before the slash" },
  },
  async run({ args, shell, json }) {
    const { template, publisher } = args;
    if (!isTemplate(template))
      throw new CliError("usage", `there is no template ${template}`, { fix: `-t ${Object.keys(TEMPLATES).join(" | ")}` });
    const folder = resolve(shell.cwd, args.name ?? (await askForName(shell)));
    const name = basename(folder);
    for (const part of [publisher, name]) {
      if (!NAME.test(part))
        throw new CliError("usage", `${JSON.stringify(part)} cannot be part of a skill's name`, {
          fix: "2-30 of a-z, 0-9 and -, starting with a letter",
        });
    }
    const files = filesOfTemplate(template, { publisher, name });
    const taken = Object.keys(files).find((file) => existsSync(join(folder, file)));
    if (taken !== undefined)
      throw new CliError("conflict", `${join(folder, taken)} exists`, { fix: "choose another name: init never overwrites" });
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
    await linkSdk(folder);
    const where = relative(shell.cwd, folder) || ".";
    shell.note(
      `made ${Object.keys(files).length} files. Next:\n  cd ${where}\n  souk dev        try it, with the price of each call\n  souk test       its example in the sandbox, and its tests\n  souk publish    when you are signed in as a publisher`,
    );
    print(shell, json, { value: { folder, skill: `${publisher}/${name}`, template, files: Object.keys(files) }, text: where });
    return "ok";
  },
});
