import { LocalText, Risk, WireMoneySchema } from "@souk/contracts";
import { z } from "zod";
import { Who } from "../../modules/directory/index.ts";
import { ROLES } from "../../modules/identity/index.ts";
import { AudienceView, PermissionView } from "../../modules/store/index.ts";

export const EnabledPage = z.strictObject({
  items: z.array(
    z.strictObject({
      skill: z.string(),
      title: LocalText,
      publisher: z.string(),
      version: z.string(),
      latestVersion: z.string(),
      drift: z.boolean(),
      risk: Risk,
      audience: AudienceView,
      permissions: z.array(PermissionView),
      calls30d: z.number().int(),
      denied30d: z.number().int(),
      spend30d: WireMoneySchema,
      since: z.string(),
      by: z.string(),
      status: z.enum(["enabled", "killed"]),
    }),
  ),
  requests: z.array(
    z.strictObject({
      id: z.string(),
      skill: z.string(),
      title: LocalText,
      by: Who,
      reason: z.string(),
      at: z.string(),
      status: z.enum(["open", "approved", "denied"]),
      risk: Risk,
      pricePerCall: WireMoneySchema,
      /** What an approval enables unless the admin changes it. */
      version: z.string(),
      audience: AudienceView,
      permissions: z.array(PermissionView),
    }),
  ),
  groups: z.array(z.strictObject({ id: z.string(), name: z.string(), members: z.number().int() })),
});
export type EnabledPage = z.output<typeof EnabledPage>;

export const BudgetsPage = z.strictObject({
  meteredTo: z.string(),
  items: z.array(
    z.strictObject({
      id: z.string(),
      scope: z.strictObject({
        kind: z.enum(["company", "group", "employee", "agent", "skill", "costCentre"]),
        id: z.string().nullable(),
        name: z.string(),
      }),
      period: z.strictObject({ key: z.string(), from: z.string(), to: z.string() }),
      limit: WireMoneySchema,
      spent: WireMoneySchema,
      held: WireMoneySchema,
      remaining: WireMoneySchema,
      usedShare: z.number(),
      forecast: WireMoneySchema.nullable(),
      days: z.array(z.strictObject({ day: z.string(), spent: WireMoneySchema })),
    }),
  ),
});
export type BudgetsPage = z.output<typeof BudgetsPage>;

export const PeoplePage = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      status: z.enum(["active", "left"]),
      leftAt: z.string().nullable(),
      roles: z.array(z.enum(ROLES)),
      groups: z.array(z.string()),
      permissions: z.array(z.string()),
      calls30d: z.number().int(),
      spend30d: WireMoneySchema,
    }),
  ),
});
