import { type Said, said, words } from "@souk/kernel";
import type { CallLimits, SandboxFailure } from "@souk/sandbox";
import { spoken } from "./call-problem.ts";
import { inPlainWords } from "./input-problems.ts";
import type { Plan } from "./plan.ts";
import type { Failure } from "./record.ts";
import type { StopCause } from "./run.types.ts";
import type { CallFacts } from "./running.ts";

const failed = (status: Failure["status"], problem: Failure["problem"]): Failure => ({ status, problem, bindsKey: true });

/** What a call ran under. */
interface FailureContext {
  /** Errors the skill's manifest declares. */
  readonly errors: Readonly<Record<string, string>>;
  readonly limits: CallLimits;
}

/** What a failure of the sandbox means for the caller. None of them is billed. */
export function toFailure(failure: SandboxFailure, { errors: declared, limits }: FailureContext): Failure {
  switch (failure.kind) {
    case "invalid_input": {
      const problems = inPlainWords(failure.problems);
      return { status: "failed", problem: { code: "invalid_input", ...spoken(inputDetail(problems)), problems }, bindsKey: false };
    }
    case "invalid_output":
      return failed("failed", {
        code: "invalid_output",
        detail: "The skill returned something its own schema does not allow. Its vendor has to fix it.",
        problems: inPlainWords(failure.problems),
      });
    case "threw": {
      if (failure.declared !== undefined && Object.hasOwn(declared, failure.declared)) {
        const message = failure.message.slice(0, 500);
        return failed("failed", { code: "skill_failed", detail: `${message}`, skillError: { code: failure.declared, message } });
      }
      return failed("failed", { code: "skill_failed", ...spoken(said`The skill failed: ${failure.message.slice(0, 500)}`) });
    }
    case "timeout":
      return failed("timed_out", {
        code: "skill_timeout",
        detail:
          failure.limit === "cpu"
            ? "The skill used up its computing time and was stopped."
            : "The skill did not finish in time and was stopped.",
      });
    case "memory":
      return failed("failed", { code: "skill_failed", detail: "The skill used more memory than it may and was stopped." });
    case "limit":
      return limitFailure(failure.limit, limits);
    case "bad_bundle":
      return failed("failed", {
        code: "quarantined",
        ...spoken(said`The skill's code is not the code that was published; it was not run. (${failure.message})`),
      });
    case "crashed":
      return failed("crashed", {
        code: "skill_failed",
        detail:
          "The process that ran the skill ended. Your workspace is unchanged and nothing is billed. Try again, under a new idempotency key if you sent one.",
      });
    case "cancelled":
      return failed("cancelled", {
        code: "cancelled",
        detail: "The call was cancelled. Your workspace is unchanged and nothing is billed.",
      });
    case "overloaded":
      return {
        status: "failed",
        problem: { code: "overloaded", detail: "No sandbox host became free in time. Try again shortly." },
        bindsKey: false,
      };
  }
}

/** Names the limit that was in force: the company may have set a lower one than the platform's. */
function limitFailure(limit: "input" | "output" | "logs" | "hostCalls", limits: CallLimits): Failure {
  switch (limit) {
    case "input":
      return {
        status: "failed",
        problem: {
          code: "payload_too_large",
          ...spoken(said`The input is larger than this skill takes (${sizeText(limits.inputBytes)}).`),
        },
        bindsKey: false,
      };
    case "output":
      return failed("failed", {
        code: "invalid_output",
        ...spoken(said`The skill's output is larger than allowed (${sizeText(limits.outputBytes)}).`),
      });
    case "logs":
      return failed("failed", {
        code: "skill_failed",
        ...spoken(said`The skill wrote more log lines than allowed (${sizeText(limits.logBytes)}) and was stopped.`),
      });
    case "hostCalls":
      return failed("failed", {
        code: "skill_failed",
        ...spoken(said`The skill asked the platform for more actions than one call may (${limits.hostCalls}) and was stopped.`),
      });
  }
}

function sizeText(bytes: number): string {
  if (bytes >= 1_000_000) return `${Math.floor(bytes / 100_000) / 10} MB`;
  return bytes >= 1_000 ? `${Math.floor(bytes / 100) / 10} KB` : `${bytes} B`;
}

function inputDetail([first]: readonly { readonly pointer: string; readonly said: Said }[]): Said {
  if (!first) return words("The input does not fit the skill's schema.");
  return said`${first.pointer === "" ? words("The input") : first.pointer}: ${first.said}`;
}

/** A node without heartbeats cannot know what was stopped: it ends what runs (invariant 12). */
export const CUT_OFF: StopCause = {
  code: "overloaded",
  detail: "The node that ran this call lost its database and ended it. Your workspace is unchanged and nothing is billed. Try again.",
};

/** The end of a call that the platform stopped. Not billed; staged writes vanish. One that was cut off may be sent again with the same key. */
export function stoppedFailure({ code, detail, said }: StopCause): Failure {
  return { status: "cancelled", problem: { code, ...(said ? spoken(said) : { detail }) }, bindsKey: code !== "overloaded" };
}

/** Who calls what; a whole plan says more. */
export interface Called {
  readonly principal: Plan["principal"];
  readonly version: Pick<Plan["version"], "skill" | "version">;
}

/** What stops are looked up by. */
export function factsOf({ principal, version }: Called): CallFacts {
  return {
    companyId: principal.companyId,
    skill: version.skill,
    version: version.version,
    agentId: principal.agentId,
    caller: principal.key,
    employeeId: principal.employeeId,
  };
}
