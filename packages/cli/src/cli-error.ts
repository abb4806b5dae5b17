import type { Problem } from "@souk/contracts";
import type { Finding } from "./build/index.ts";
import { type ExitName, exitOfProblem } from "./exit-code.ts";

/** Where a call is made; asking for its price or looking at one is none. */
const CALL_PATH = /^\/v1\/skills\/[^/]+\/[^/]+\/calls$/;

/** A failure the person at the terminal can do something about. Anything else that is thrown is a bug of the CLI. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exit: ExitName;
  /** What to do now. */
  readonly fix: string | undefined;
  readonly problem: Problem | undefined;
  readonly findings: readonly Finding[];
  /** Whether a call failed: then it is said that it was not billed. */
  readonly isOfCall: boolean;

  constructor(
    exit: ExitName,
    message: string,
    more: { fix?: string; problem?: Problem; findings?: readonly Finding[]; isOfCall?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.exit = exit;
    this.fix = more.fix;
    this.problem = more.problem;
    this.findings = more.findings ?? [];
    this.isOfCall = more.isOfCall ?? false;
  }
}

/** What the API answered, as an error of the CLI. `path`: what was asked. */
export function fromProblem(
  problem: Problem,
  { path = "", fix }: { readonly path?: string; readonly fix?: string | undefined } = {},
): CliError {
  const advice = fix ?? problem.decision?.howToFix ?? undefined;
  const isOfCall = problem.callId !== undefined || CALL_PATH.test(path);
  return new CliError(exitOfProblem(problem), problem.detail, { problem, isOfCall, ...(advice === undefined ? {} : { fix: advice }) });
}
