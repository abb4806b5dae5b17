// Runs in a process of its own on the author's machine: loads the skill with the real SDK and reports its definition as JSON.
import { pathToFileURL } from "node:url";
import type { SkillDefinition } from "@souk/skill-sdk";
import { compileSchema, type SchemaProblem } from "./json-schema.ts";

function isDefinition(value: unknown): value is SkillDefinition {
  if (typeof value !== "object" || value === null) return false;
  const { run, input, output } = value as Partial<SkillDefinition>;
  return typeof run === "function" && [input, output].every((schema) => typeof schema === "object" && schema !== null && "_zod" in schema);
}

function issuesOf(result: { success: boolean; error?: { issues: readonly { path: PropertyKey[]; message: string }[] } }): string[] {
  return (result.error?.issues ?? []).map((issue) => `/${issue.path.map(String).join("/")}: ${issue.message}`);
}

function checkExamples(skill: SkillDefinition): { index: number; part: "input" | "output"; problems: string[] }[] {
  return (skill.examples ?? []).flatMap((example, index) =>
    (["input", "output"] as const).flatMap((part) => {
      if (part === "output" && example.output === undefined) return [];
      const problems = issuesOf(skill[part].safeParse(example[part]));
      return problems.length > 0 ? [{ index, part, problems }] : [];
    }),
  );
}

function report(skill: unknown): unknown {
  if (!isDefinition(skill))
    return { ok: false, code: "no_default_export", cause: "the file has no default export made by defineSkill({ input, output, run })" };
  const { input, output, run: _, ...definition } = skill;
  const schemas = { input: compileSchema(input, "input"), output: compileSchema(output, "output") };
  const problems: SchemaProblem[] = [...schemas.input.problems, ...schemas.output.problems];
  // Through JSON: what JSON cannot carry must not slip into a manifest half-converted.
  return {
    ok: true,
    definition: JSON.parse(JSON.stringify(definition)) as unknown,
    input: schemas.input.schema,
    output: schemas.output.schema,
    problems,
    examples: checkExamples(skill),
  };
}

const file = process.argv[2] ?? "";
try {
  const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  process.send?.(report(module.default));
} catch (error) {
  process.send?.({ ok: false, code: "load_failed", cause: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
