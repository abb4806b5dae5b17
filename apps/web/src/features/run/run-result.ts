import type { CallResponse, DryRunResponse } from "@souk/contracts";
import type { z } from "zod";
import type { PageProblem } from "../../trpc/problem.ts";
import type { CallDetail } from "../../trpc/views.ts";

export type CallAnswer = z.output<typeof CallResponse>;
export type DryRunAnswer = z.output<typeof DryRunResponse>;

/** What pressing "Run" or "Check" led to. */
export type RunResult =
  | { readonly kind: "succeeded"; readonly answer: CallAnswer; readonly trace: CallDetail | null }
  | { readonly kind: "dryRun"; readonly answer: DryRunAnswer }
  | { readonly kind: "failed"; readonly problem: PageProblem; readonly trace: CallDetail | null };
