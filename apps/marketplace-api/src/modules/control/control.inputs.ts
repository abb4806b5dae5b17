import { SemVer, SkillName } from "@souk/contracts";
import { DomainError, decodeId, said } from "@souk/kernel";
import { z } from "zod";
import { type KillTarget, TARGET_KINDS } from "./control.types.ts";

const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "a publisher's slug");
/** Why something is stopped or released; kept with it and in the audit trail. */
export const Reason = z.string().trim().min(3, "say why, in at least 3 characters").max(500);
export const TargetBody = z.union([
  z.strictObject({ skill: SkillName }),
  z.strictObject({ publisher: Slug }),
  z.strictObject({ agent: z.string().max(60) }),
  z.strictObject({ employee: z.string().max(60) }),
  z.strictObject({ company: z.string().max(60) }),
]);
const ScopeBody = z.enum(["company", "platform"]);
export const KillBody = z.strictObject({
  target: TargetBody,
  reason: Reason,
  scope: ScopeBody.optional(),
  dryRun: z.boolean().optional(),
});
export const ChoicesInput = z.strictObject({
  kind: z.enum(TARGET_KINDS),
  scope: ScopeBody,
  search: z.string().max(80),
  locale: z.enum(["en", "zh"]),
});
export const LiftBody = z.strictObject({ reason: Reason });
export const QuarantineBody = z.strictObject({
  skill: SkillName,
  version: SemVer,
  reason: Reason,
  /** For whom; left out: everybody for an operator, else the own company. */
  scope: z.enum(["everybody", "company"]).optional(),
  dryRun: z.boolean().optional(),
});

/** The target of a request, with ids as the platform stores them. @throws DomainError `not_found` for an id that cannot exist */
export function toTarget(body: z.output<typeof TargetBody>): KillTarget {
  const uuid = (prefix: "agt" | "emp" | "co", id: string): string => {
    const found = decodeId(prefix, id);
    if (found === null) throw new DomainError("not_found", said`There is no ${id}.`);
    return found;
  };
  if ("skill" in body) return { kind: "skill", id: body.skill };
  if ("publisher" in body) return { kind: "publisher", id: body.publisher };
  if ("agent" in body) return { kind: "agent", id: uuid("agt", body.agent) };
  if ("employee" in body) return { kind: "employee", id: uuid("emp", body.employee) };
  return { kind: "company", id: uuid("co", body.company) };
}
