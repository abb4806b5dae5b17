import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Manifest, ManifestPermissions } from "@souk/contracts";
import { DomainError } from "@souk/kernel";
import { compileOutcome } from "@souk/metering";
import type { CompiledGrant } from "@souk/policy";
import { bundleSkill, relativeToCwd } from "./bundle.ts";
import { compileManifest, type DefinitionProblem } from "./compile-manifest.ts";
import { type Evaluation, evaluateSkill } from "./evaluate.ts";
import { type Finding, hasErrors } from "./finding.ts";
import { lintSource, usesAction } from "./lint-source.ts";
import { lineAt, lineOfField, lineOfKey } from "./locate.ts";
import { badPermissions, declaredGrant, PERMISSION_FORMS } from "./permission-form.ts";

/** What a build yields: with an error among the findings there is no manifest and no bundle. */
export type BuildResult =
  | {
      readonly ok: true;
      readonly manifest: Manifest;
      readonly bundle: string;
      readonly findings: readonly Finding[];
      readonly inputs: readonly string[];
    }
  | {
      readonly ok: false;
      readonly manifest: null;
      readonly bundle: null;
      readonly findings: readonly Finding[];
      readonly inputs: readonly string[];
    };

type Evaluated = Extract<Evaluation, { ok: true }>;

async function entryFile(path: string): Promise<string> {
  const full = resolve(path);
  const found =
    existsSync(full) && (await stat(full)).isDirectory()
      ? ["skill.ts", "skill.js", "skill.mjs"].map((name) => join(full, name)).find(existsSync)
      : full;
  return found ?? join(full, "skill.ts");
}

/** What went wrong, with only those frames of a stack trace that lie in the author's own files. */
function ownPart(stack: string): string {
  const lines = stack.split("\n").filter((line) => !/^\s+at .*(node:|evaluate-child\.ts|\/node_modules\/)/.test(line));
  return lines.join("\n").trim();
}

/** First place of a stack trace that lies in the author's own files. */
function lineInStack(stack: string, entry: string): number {
  const at = stack.indexOf(`${entry}:`);
  return at === -1 ? 0 : Number.parseInt(stack.slice(at + entry.length + 1), 10) || 0;
}

function exampleProblems(evaluated: Evaluated): DefinitionProblem[] {
  const wrong = evaluated.examples.map(
    ({ index, part, problems }): DefinitionProblem => ({
      code: "example_mismatch",
      severity: "error",
      path: ["examples", index, part],
      cause: `example ${index + 1}: its ${part} does not fit the ${part} schema: ${problems.join("; ")}`,
      fix: `correct the example or the ${part} schema`,
    }),
  );
  const examples = evaluated.definition["examples"];
  if (Array.isArray(examples) && examples.length > 0) return wrong;
  const cause = "there is no example: buyers cannot see what the skill does, and souk test has nothing to run";
  return [
    { code: "example_missing", severity: "error", path: ["examples"], cause, fix: "add examples: [{ input: { … }, output: { … } }]" },
  ];
}

function schemaFindings(evaluated: Evaluated, file: string, source: string): Finding[] {
  return evaluated.problems.map(({ code, severity, place, cause, fix }) => ({
    code,
    severity,
    file,
    line: lineOfField(source, place),
    cause: `${place}: ${cause}`,
    fix,
  }));
}

async function unusedPermissions(entry: string, manifest: Manifest): Promise<DefinitionProblem[]> {
  const { files = [], kv } = manifest.permissions;
  const unused = (path: string[], what: string): DefinitionProblem => ({
    code: "permission_unused",
    severity: "warning",
    path,
    cause: `${what} is declared, but the code never uses it`,
    fix: "remove it: every permission makes a buyer hesitate",
  });
  const problems: DefinitionProblem[] = [];
  const writes = files.filter((entryText) => /^[^:]*write/.test(entryText));
  if (writes.length > 0 && !(await usesAction(entry, /\bwrite\s*\(/))) problems.push(unused(["permissions", "files"], writes.join(", ")));
  const reads = files.filter((entryText) => entryText.startsWith("read"));
  if (reads.length > 0 && !(await usesAction(entry, /\b(read|list|exists)\s*\(/)))
    problems.push(unused(["permissions", "files"], reads.join(", ")));
  if (kv && !(await usesAction(entry, /\bkv\s*[.,};)]/))) problems.push(unused(["permissions", "kv"], "kv"));
  return problems;
}

function listingProblems(manifest: Manifest, definition: Record<string, unknown>): DefinitionProblem[] {
  const warn = (path: string, cause: string, fix: string): DefinitionProblem => ({
    code: "listing_thin",
    severity: "warning",
    path: [path],
    cause,
    fix,
  });
  return [
    ...(definition["category"] === undefined
      ? [warn("category", "the skill has no category, so filters will not find it", 'add category: "finance" (or another of the list)')]
      : []),
    ...(manifest.keywords.length === 0
      ? [
          warn(
            "keywords",
            "there are no keywords, so plain sentences will hardly find it",
            "add words people use for this job, in English and Chinese",
          ),
        ]
      : []),
  ];
}

function ruleProblems(manifest: Manifest): DefinitionProblem[] {
  const outcomes = Object.entries(manifest.outcomes).flatMap(([name, outcome]): DefinitionProblem[] => {
    try {
      compileOutcome(outcome, { input: manifest.input, output: manifest.output });
      return [];
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const fix = "use CEL over the declared fields of input and output; `when` gives true or false, `key` a text";
      return [{ code: "outcome_rule", severity: "error", path: ["outcomes", name], cause: error.message, fix }];
    }
  });
  const permissions = badPermissions(manifest.permissions).map(
    ({ kind, index, cause }): DefinitionProblem => ({
      code: "permission_form",
      severity: "error",
      path: ["permissions", kind, index],
      cause,
      fix: `use ${PERMISSION_FORMS[kind]}`,
    }),
  );
  return [...outcomes, ...permissions];
}

/** What the static checks compare the code with; permissions that are not even of the right form are left out. */
function declarationsOf(evaluated: Evaluated): { grant: CompiledGrant | null; errors: ReadonlySet<string> } {
  const permissions = ManifestPermissions.safeParse(evaluated.definition["permissions"] ?? {});
  const errors = evaluated.definition["errors"];
  return {
    grant: permissions.success ? declaredGrant(permissions.data) : null,
    errors: new Set(typeof errors === "object" && errors !== null ? Object.keys(errors) : []),
  };
}

/**
 * Builds a skill from its entry file or folder: bundles, evaluates the definition in a child process, compiles schemas, prices and
 * rules into the manifest, hashes, and lints. Deterministic: the same sources give the same bundle and manifest.
 */
export async function buildSkill(entryPath: string): Promise<BuildResult> {
  const entry = await entryFile(entryPath);
  const file = relativeToCwd(entry);
  const failed = (findings: readonly Finding[], inputs: readonly string[] = []): BuildResult => ({
    ok: false,
    manifest: null,
    bundle: null,
    findings,
    inputs,
  });
  if (!existsSync(entry)) {
    return failed([
      {
        code: "entry_missing",
        severity: "error",
        file,
        line: 0,
        cause: "there is no such file",
        fix: "name the skill's entry, or run souk init first",
      },
    ]);
  }
  const bundled = await bundleSkill(entry);
  if (bundled.text === null) return failed(bundled.findings, [entry]);
  const source = await readFile(entry, "utf8");
  const evaluated = await evaluateSkill(entry);
  if (!evaluated.ok) {
    const line = lineInStack(evaluated.cause, entry) || lineAt(source, Math.max(source.indexOf("export default"), 0));
    const fix =
      evaluated.code === "load_failed" ? "make the module load without doing any work" : "write: export default defineSkill({ … })";
    return failed([{ code: evaluated.code, severity: "error", file, line, cause: ownPart(evaluated.cause), fix }], bundled.inputs);
  }
  const problems: DefinitionProblem[] = exampleProblems(evaluated);
  const manifest = compileManifest({ ...evaluated, bundle: bundled.text }, (problem) => problems.push(problem));
  if (manifest)
    problems.push(
      ...ruleProblems(manifest),
      ...listingProblems(manifest, evaluated.definition),
      ...(await unusedPermissions(entry, manifest)),
    );
  const findings = [
    ...schemaFindings(evaluated, file, source),
    ...problems.map(({ path, ...rest }): Finding => ({ ...rest, file, line: lineOfKey(source, path) })),
    ...(await lintSource(entry, declarationsOf(evaluated))),
  ];
  if (!manifest || hasErrors(findings)) return failed(findings, bundled.inputs);
  return { ok: true, manifest, bundle: bundled.text, findings, inputs: bundled.inputs };
}
