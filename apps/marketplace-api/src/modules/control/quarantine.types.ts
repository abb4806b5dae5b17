import { z } from "zod";

export const QuarantineView = z.strictObject({
  id: z.string(),
  skill: z.string(),
  version: z.string(),
  reason: z.string(),
  /** An operator, or the sandbox after three violations: in one company for that company, in several for everybody. */
  source: z.enum(["operator", "sandbox"]),
  at: z.string(),
  status: z.enum(["in_force", "lifted"]),
  liftedAt: z.string().nullable(),
  liftReason: z.string().nullable(),
  /** Which company one is for is not said. */
  scope: z.enum(["everybody", "one_company"]),
  /** Companies that have this version enabled. */
  holders: z.number().int(),
});
export type QuarantineView = z.output<typeof QuarantineView>;

export const QuarantinePreview = z.strictObject({
  dryRun: z.literal(true),
  skill: z.string(),
  version: z.string(),
  holders: z.number().int(),
  runningCalls: z.number().int(),
  calls: z.number().int(),
  companies: z.number().int(),
});
export type QuarantinePreview = z.output<typeof QuarantinePreview>;
