import type { Problem } from "@souk/contracts";
import type { Finding } from "./build/index.ts";
import { type ExitName, exitOfProblem } from "./exit-code.ts";

/** A failure the person at the terminal can do something about. Anything else that is thrown is a bug of the CLI. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exit: ExitName;
  /** What to do now. */
  readonly fix: string | undefined;
  readonly problem: Problem | undefined;
  readonly findings: readonly Finding[];

  constructor(
    exit: ExitName,
    message: string,
    more: { fix?: string; problem?: Problem; findings?: readonly Finding[]; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.exit = exit;
    this.fix = more.fix;
    this.problem = more.problem;
    this.findings = more.findings ?? [];
  }
}

/** What the API answered, as an error of the CLI. */
export function fromProblem(problem: Problem, fix?: string): CliError {
  const advice = fix ?? problem.decision?.howToFix ?? undefined;
  return new CliError(exitOfProblem(problem), problem.detail, { problem, ...(advice === undefined ? {} : { fix: advice }) });
}
