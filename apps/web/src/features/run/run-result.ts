import type { CallResponse, DryRunResponse } from "@souk/contracts";
import type { z } from "zod";
import type { PageProblem } from "../../trpc/problem.ts";
import type { CallDetail, RunningCall } from "../../trpc/views.ts";

export type CallAnswer = z.output<typeof CallResponse>;
export type DryRunAnswer = z.output<typeof DryRunResponse>;

/** The parts of a call's answer a page shows; read from the call itself when the page was not there at its end. */
export type ShownAnswer = Pick<CallAnswer, "callId" | "output" | "charge" | "outcomes" | "receipt" | "replayed"> & {
  readonly skill: Pick<CallAnswer["skill"], "name" | "version">;
  readonly usage: Pick<CallAnswer["usage"], "wallMs">;
};

/** What pressing "Run" or "Check" led to. */
export type RunResult =
  | { readonly kind: "succeeded"; readonly answer: ShownAnswer; readonly trace: CallDetail | null }
  | { readonly kind: "running"; readonly call: RunningCall }
  | { readonly kind: "dryRun"; readonly answer: DryRunAnswer }
  | { readonly kind: "failed"; readonly problem: PageProblem; readonly trace: CallDetail | null };
