import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "@souk/contracts";
import { createSandbox } from "@souk/sandbox";
import { command } from "../command.ts";
import { createEmulator, type Emulator, wordFailure } from "../local/emulator.ts";
import { runOwnTests } from "../local/own-tests.ts";
import { buildOrFail, findSkill } from "../local/skill-folder.ts";
import { openWorkspaceFolder } from "../local/workspace-folder.ts";
import { print } from "../output.ts";

interface ExampleResult {
  readonly example: number;
  readonly input: unknown;
  readonly passed: boolean;
  readonly problem: string | null;
  readonly charge: string;
}

/** Runs every example in the real sandbox; one with an output must give exactly that. */
async function runExamples(emulator: Emulator, built: { manifest: Manifest; bundle: string }): Promise<ExampleResult[]> {
  const results: ExampleResult[] = [];
  for (const [index, example] of built.manifest.examples.entries()) {
    const run = await emulator.call({ ...built, input: example.input, keepWrites: false });
    const differs = run.ok && example.output !== undefined && !isDeepStrictEqual(run.output, example.output);
    const problem = run.failure
      ? wordFailure(run.failure)
      : differs
        ? `the output is ${JSON.stringify(run.output)}, the example says ${JSON.stringify(example.output)}`
        : null;
    results.push({
      example: index + 1,
      input: example.input,
      passed: problem === null,
      problem,
      charge: `${run.charge.amount} ${run.charge.currency}`,
    });
  }
  return results;
}

export const test = command({
  name: "test",
  summary: "Run the skill's examples in a real sandbox, and its own tests",
  args: {
    path: { type: "positional", required: false, description: "Folder or entry file of the skill (default: here)" },
    workspace: { type: "string", description: "Folder to use as workspace (default: ./workspace)" },
    "examples-only": { type: "boolean", description: "Leave the skill's own test files out" },
  },
  async run({ args, shell, json }) {
    const skill = await findSkill(shell, args.path, args.workspace);
    const built = await buildOrFail(shell, skill);
    const sandbox = await createSandbox({ clock: shell.clock, hosts: 1 });
    let examples: ExampleResult[];
    try {
      examples = await runExamples(createEmulator({ sandbox, clock: shell.clock, workspace: openWorkspaceFolder(skill.workspace) }), built);
    } finally {
      await sandbox.close();
    }
    const own = args["examples-only"] ? null : await runOwnTests(skill.folder, shell);
    const failed = examples.filter((result) => !result.passed).length + (own?.passed === false ? 1 : 0);
    const lines = examples.map(
      ({ example, input, passed, problem, charge }) =>
        `${passed ? "ok  " : "FAIL"} example ${example} ${JSON.stringify(input).slice(0, 100)}  ${problem ?? charge}`,
    );
    const ownLine = own === null ? [] : [`${own.passed ? "ok  " : "FAIL"} own tests, ${own.files} file(s)`];
    print(shell, json, {
      value: { skill: built.manifest.name, version: built.manifest.version, examples, ownTests: own, passed: failed === 0 },
      text: [...lines, ...ownLine].join("\n"),
    });
    return failed === 0 ? "ok" : "failed";
  },
});
