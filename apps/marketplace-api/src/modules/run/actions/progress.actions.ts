import { z } from "zod";
import type { Progress } from "../running.ts";
import { type HostActions, hostAction } from "./action.ts";

const Args = z.strictObject({ fraction: z.number().min(0).max(1), note: z.string().max(200).optional() });

/** What a skill says about how far it is: shown to its caller while it runs, kept nowhere else and never sent to its vendor (invariant 11). */
export function createProgressActions(report: (progress: Progress) => void): HostActions {
  return {
    "progress.report": hostAction(Args, async ({ fraction, note }) => {
      report({ fraction, note: note ?? null });
      return { target: `${Math.round(fraction * 100)} %`, value: {}, bytes: null };
    }),
  };
}
