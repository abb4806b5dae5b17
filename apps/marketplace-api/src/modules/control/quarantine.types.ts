import { z } from "zod";

export const QuarantineView = z.strictObject({
  id: z.string(),
  skill: z.string(),
  version: z.string(),
  reason: z.string(),
  /** An operator, or the sandbox after three violations: in one company for that company, in several for everybody; or the company itself. */
  source: z.enum(["operator", "sandbox", "company"]),
  at: z.string(),
  status: z.enum(["in_force", "lifted"]),
  liftedAt: z.string().nullable(),
  liftReason: z.string().nullable(),
  scope: z.enum(["everybody", "one_company"]),
  /** The company one is for. */
  company: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  /** Whether the caller may release it: an operator what is for everybody or came from the sandbox, an administrator what is for their company alone. */
  mayLift: z.boolean(),
  /** Companies that have this version enabled; for an administrator theirs alone is counted. */
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
