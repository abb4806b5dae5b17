import { type Command, countLine, FAILURE, runCommand, tool } from "./commands.ts";
import { inRepository } from "./repository.ts";

interface Step {
  readonly name: string;
  readonly commands: readonly Command[];
}

const node = (script: string, ...args: string[]): Command => ({
  command: process.execPath,
  args: [inRepository("scripts", script), ...args],
});
const installed = (name: string, ...args: string[]): Command => ({ command: tool(name), args });
const turbo = (task: string): Command =>
  installed("turbo", "run", task, "--continue", "--concurrency=2", "--output-logs=errors-only", "--log-order=grouped");

/** Everything CI runs, in its order. `npm run check -- lint types` runs only those named; `-- --except tests` leaves some out. */
const STEPS: readonly Step[] = [
  { name: "format", commands: [installed("biome", "format", ".")] },
  {
    name: "lint",
    commands: [
      installed("biome", "check", "--formatter-enabled=false", "--error-on-warnings", "--max-diagnostics=60", "."),
      installed("oxlint", "--type-aware", "--deny-warnings"),
    ],
  },
  { name: "types", commands: [turbo("typecheck"), installed("tsc", "--noEmit", "-p", inRepository("tsconfig.json"))] },
  { name: "imports", commands: [node("deps-check.ts")] },
  { name: "dead", commands: [installed("knip", "--no-progress")] },
  {
    name: "versions",
    commands: [
      installed("sherif", "--fail-on-warnings"),
      // a lockfile that does not fit fails a fresh clone, and nobody else
      { command: "pnpm", args: ["install", "--frozen-lockfile", "--lockfile-only", "--ignore-scripts", "--reporter=append-only"] },
    ],
  },
  { name: "tests", commands: [{ ...node("test.ts"), isLive: true }] },
  { name: "build", commands: [turbo("build")] },
];

function chosen(args: readonly string[]): readonly Step[] {
  const except = args.indexOf("--except");
  const names = except < 0 ? args : args.slice(except + 1);
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) throw new Error(`no such step: ${unknown.join(", ")}. Steps: ${STEPS.map((step) => step.name).join(" ")}`);
  if (names.length === 0) return STEPS;
  return STEPS.filter((step) => names.includes(step.name) === except < 0);
}

async function runStep(step: Step): Promise<boolean> {
  process.stdout.write(`\n── ${step.name}\n`);
  let isFine = true;
  let seconds = 0;
  for (const command of step.commands) {
    const result = await runCommand(command);
    seconds += result.seconds;
    if (result.code !== 0) {
      isFine = false;
      if (!command.isLive) process.stdout.write(result.output.endsWith("\n") ? result.output : `${result.output}\n`);
    }
  }
  process.stdout.write(`${isFine ? "ok" : "FAILED"} ${step.name} ${seconds.toFixed(1)} s\n`);
  return isFine;
}

const failed: string[] = [];
const steps = chosen(process.argv.slice(2));
for (const step of steps) if (!(await runStep(step))) failed.push(step.name);
process.stdout.write("\n");
for (const name of failed) process.stdout.write(`${FAILURE}check ${name}\n`);
process.stdout.write(`${countLine(steps.length - failed.length, failed.length)}`);
process.exitCode = failed.length === 0 ? 0 : 1;
