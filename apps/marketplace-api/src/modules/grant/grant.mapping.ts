import { micro } from "@souk/kernel";
import { z } from "zod";
import type { BudgetDefinition } from "../budget/index.ts";
import type { AccessRequestRecord, Audience, EnablementRecord } from "./grant.types.ts";

const AudienceColumn = z.union([z.strictObject({ everyone: z.literal(true) }), z.strictObject({ groups: z.array(z.string()) })]);
const LimitsColumn = z.strictObject({ cpuMs: z.number().optional(), wallMs: z.number().optional(), memoryMb: z.number().optional() });

/** Domain → JSON column. */
export function fromAudience(audience: Audience): { everyone: true } | { groups: string[] } {
  return audience.everyone ? { everyone: true } : { groups: [...audience.groups] };
}

/** Row of `enablement` → domain. */
export function toEnablement(row: {
  readonly skill: string;
  readonly version: string;
  readonly termsVersion: number;
  readonly audience: unknown;
  readonly grants: readonly string[];
  readonly limits: unknown;
  readonly status: string;
  readonly updatedBy: string;
  readonly updatedAt: Date;
}): EnablementRecord {
  const audience = AudienceColumn.parse(row.audience);
  return {
    skill: row.skill,
    version: row.version,
    termsVersion: row.termsVersion,
    audience: "everyone" in audience ? { everyone: true, groups: [] } : { everyone: false, groups: audience.groups },
    grants: row.grants,
    limits: LimitsColumn.parse(row.limits),
    status: row.status,
    updatedBy: row.updatedBy,
    updatedAt: row.updatedAt.getTime(),
  };
}

const Status = z.enum(["pending", "open", "approved", "denied"]).transform((status) => (status === "pending" ? "open" : status));

/** Row of `access_request` → domain. */
export function toRequest(row: {
  readonly id: string;
  readonly skill: string;
  readonly employeeId: string;
  readonly reason: string;
  readonly status: string;
  readonly decidedBy: string | null;
  readonly comment: string | null;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
}): AccessRequestRecord {
  return {
    id: row.id,
    skill: row.skill,
    employeeId: row.employeeId,
    reason: row.reason,
    status: Status.parse(row.status),
    decidedBy: row.decidedBy,
    comment: row.comment,
    createdAt: row.createdAt.getTime(),
    decidedAt: row.decidedAt?.getTime() ?? null,
  };
}

const ScopeKind = z.enum(["company", "group", "employee", "agent", "skill"]);

/** Row of `budget` → domain. */
export function toBudget(row: {
  readonly id: string;
  readonly name: string;
  readonly scopeKind: string;
  readonly scopeId: string;
  readonly limitMicro: bigint;
}): BudgetDefinition {
  return {
    id: row.id,
    name: row.name,
    scopeKind: ScopeKind.parse(row.scopeKind),
    scopeId: row.scopeId,
    limitMicro: micro(row.limitMicro),
  };
}
