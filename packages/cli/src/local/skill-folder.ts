import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { type BuildResult, buildSkill, formatFinding } from "../build/index.ts";
import { CliError } from "../cli-error.ts";
import type { Shell } from "../shell.ts";

const PackageJson = z.looseObject({ souk: z.looseObject({ workspace: z.string().optional() }).optional() });

/** A skill's folder: entry, and the folder its local calls use as workspace. */
export interface SkillFolder {
  readonly folder: string;
  readonly entry: string;
  readonly workspace: string;
}

/** Finds a skill from the words of a command: a folder (default: here) or an entry file. `package.json` may name `souk.workspace`. */
export async function findSkill(shell: Shell, path: string | undefined, workspace?: string): Promise<SkillFolder> {
  const given = resolve(shell.cwd, path ?? ".");
  const isFile = /\.(ts|js|mjs)$/.test(given);
  const folder = isFile ? dirname(given) : given;
  const packageFile = join(folder, "package.json");
  const settings = existsSync(packageFile) ? PackageJson.safeParse(JSON.parse(await readFile(packageFile, "utf8"))).data : undefined;
  const chosen = workspace === undefined ? join(folder, settings?.souk?.workspace ?? "workspace") : resolve(shell.cwd, workspace);
  return { folder, entry: isFile ? given : join(folder, "skill.ts"), workspace: chosen };
}

/** Builds a skill; warnings go to stderr. @throws CliError with every finding when there is an error among them. */
export async function buildOrFail(shell: Shell, skill: SkillFolder): Promise<Extract<BuildResult, { ok: true }>> {
  const built = await buildSkill(skill.entry);
  if (built.ok) {
    for (const finding of built.findings) shell.note(formatFinding(finding));
    return built;
  }
  const errors = built.findings.filter((finding) => finding.severity === "error").length;
  throw new CliError("manifest", `${errors} error(s), ${built.findings.length - errors} warning(s)`, { findings: built.findings });
}
