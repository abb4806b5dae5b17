import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, newUuid, type RandomSource, said } from "@souk/kernel";
import { normaliseListPrefix } from "@souk/policy";
import { z } from "zod";
import { appendAudit } from "../audit/index.ts";
import { readNames, Who } from "../directory/index.ts";
import { type Principal, raiseEpoch, requireRight, requireRole, requireScope } from "../identity/index.ts";
import { readAreaNames } from "./area-names.ts";
import { LABELS } from "./workspace-rules.ts";

export interface RuleDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
}

const RuleView = z.strictObject({
  prefix: z.string(),
  kind: z.enum(["label", "review"]),
  /** The label; "person" for a review. */
  value: z.string(),
  by: Who.nullable(),
  at: z.string(),
});
const AreaView = z.strictObject({
  /** "" is the whole company, "/" what is shared, or an area; with a star, every area of that kind. */
  area: z.string(),
  /** Whose it is. */
  owner: z.string().nullable(),
  files: z.number(),
  bytes: z.number(),
  maxFiles: z.number().nullable(),
  maxBytes: z.number().nullable(),
  /** Where its quota comes from: set for it, for all areas of its kind, or what every company has; null: it has none. */
  quota: z.enum(["own", "kind", "default"]).nullable(),
});
export const RulesView = z.strictObject({ rules: z.array(RuleView), areas: z.array(AreaView) });
/** `label` or `review` null takes the rule away. */
export const RuleInput = z.strictObject({
  prefix: z.string().min(1).max(1024),
  label: z.enum(LABELS).nullable().optional(),
  review: z.boolean().optional(),
});
export const QuotaInput = z.strictObject({
  area: z
    .string()
    .max(200)
    .regex(
      /^(|\/|\/(people|team|agents)\/[^/]+\/)$/,
      'the company (""), what is shared ("/"), or an area such as /people/*/ or /team/grp_…/',
    ),
  maxFiles: z.number().int().min(0).max(100_000_000).nullable(),
  /** Null, like maxFiles: no quota of its own. Both or none. */
  maxBytes: z.number().int().min(0).max(1_000_000_000_000_000).nullable(),
});
export type RulesView = z.output<typeof RulesView>;

/** What the database takes when nothing is set for the company (souk_quota). */
const DEFAULT_QUOTA = { maxFiles: 200_000, maxBytes: 5_000_000_000 };
/** Quotas of every area of a kind. */
const KINDS: readonly string[] = ["/agents/*/", "/people/*/", "/team/*/"];
const kindOf = (area: string): string => area.replace(/^\/(\w+)\/[^/]+\/$/, "/$1/*/");

/** @throws DomainError `not_found` for the area of nobody: a quota there would limit nothing. One that was set may always be taken away. */
async function requireArea(tx: CompanyTx, { area, maxFiles }: z.output<typeof QuotaInput>): Promise<void> {
  if (maxFiles === null || area === "" || area === "/" || KINDS.includes(area)) return;
  if (!(await readAreaNames(tx, [area])).has(area))
    throw new DomainError("not_found", said`${area} belongs to nobody: there is no such person, team or agent.`);
}

/** Labels, reviews and quotas of parts of the workspace. */
export function createRuleService({ db, clock, random }: RuleDeps) {
  const note = (
    tx: CompanyTx,
    principal: Principal,
    line: { readonly action: string; readonly target: string; readonly payload: unknown },
  ) => appendAudit(tx, { id: newUuid(clock, random), at: clock.now(), actor: principal.key, ...line });

  /** Every rule, and what each area holds and may hold. @throws DomainError `permission_denied` */
  async function list(principal: Principal): Promise<RulesView> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    return db.withCompany(principal.companyId, async (tx) => {
      const rules = await tx.fileRule.findMany({ orderBy: [{ prefix: "asc" }, { kind: "asc" }] });
      const names = await readNames(tx, { employees: rules.map((rule) => rule.setBy) });
      const used = await tx.fileUsage.findMany({ orderBy: { area: "asc" } });
      const quotas = new Map((await tx.fileQuota.findMany()).map((quota) => [quota.area, quota]));
      const areas = [...new Set(["", "/", ...KINDS, ...used.map(({ area }) => area), ...quotas.keys()])].sort();
      const usage = new Map(used.map((row) => [row.area, row]));
      const owners = await readAreaNames(tx, areas);
      return {
        rules: rules.flatMap((rule) =>
          rule.kind === "label" || rule.kind === "review"
            ? [
                {
                  prefix: rule.prefix,
                  kind: rule.kind,
                  value: rule.value,
                  by: rule.setBy === null ? null : names.employee(rule.setBy),
                  at: rule.at.toISOString(),
                } as const,
              ]
            : [],
        ),
        areas: areas.map((area) => {
          const own = quotas.get(area);
          const kind = KINDS.includes(area) ? undefined : quotas.get(kindOf(area));
          const quota = own ?? kind ?? (area === "" ? DEFAULT_QUOTA : undefined);
          return {
            area,
            owner: owners.get(area) ?? null,
            files: Number(usage.get(area)?.files ?? 0),
            bytes: Number(usage.get(area)?.bytes ?? 0),
            maxFiles: quota ? Number(quota.maxFiles) : null,
            maxBytes: quota ? Number(quota.maxBytes) : null,
            quota: own ? "own" : kind ? "kind" : quota ? "default" : null,
          };
        }),
      };
    });
  }

  async function setRule(
    tx: CompanyTx,
    principal: Principal,
    rule: { readonly prefix: string; readonly kind: "label" | "review"; readonly value: string | null },
  ): Promise<void> {
    const { prefix, kind, value } = rule;
    const key = { companyId: principal.companyId, prefix, kind };
    if (value === null) await tx.fileRule.deleteMany({ where: key });
    else {
      const data = { value, setBy: principal.employeeId, at: new Date(clock.now()) };
      await tx.fileRule.upsert({ where: { companyId_prefix_kind: key }, create: { ...key, ...data }, update: data });
    }
    await note(tx, principal, { action: `file.${kind}_changed`, target: prefix, payload: { value } });
  }

  /** Sets or removes the label and the review of a path or of everything below a prefix. Every node follows within its epoch. @throws DomainError `permission_denied`, `invalid_request` */
  async function put(principal: Principal, input: z.output<typeof RuleInput>): Promise<RulesView> {
    requireScope(principal, "admin");
    requireRight(principal, "files");
    const prefix = normaliseListPrefix(input.prefix);
    if (input.label === undefined && input.review === undefined)
      throw new DomainError("invalid_request", "say what to set: label, review, or both");
    await db.withCompany(principal.companyId, async (tx) => {
      if (input.label !== undefined) await setRule(tx, principal, { prefix, kind: "label", value: input.label });
      if (input.review !== undefined) await setRule(tx, principal, { prefix, kind: "review", value: input.review ? "person" : null });
      await raiseEpoch(tx);
    });
    return list(principal);
  }

  /** How much an area may hold; what it holds already stays. @throws DomainError `permission_denied`, `invalid_request`, `not_found` */
  async function putQuota(principal: Principal, input: z.output<typeof QuotaInput>): Promise<RulesView> {
    requireScope(principal, "admin");
    requireRight(principal, "files");
    if ((input.maxFiles === null) !== (input.maxBytes === null))
      throw new DomainError("invalid_request", "a quota says both, files and bytes; null for both takes it away");
    await db.withCompany(principal.companyId, async (tx) => {
      const key = { companyId: principal.companyId, area: input.area };
      await requireArea(tx, input);
      const { maxFiles, maxBytes } = input;
      if (maxFiles === null || maxBytes === null) await tx.fileQuota.deleteMany({ where: key });
      else {
        const data = { maxFiles: BigInt(maxFiles), maxBytes: BigInt(maxBytes) };
        await tx.fileQuota.upsert({ where: { companyId_area: key }, create: { ...key, ...data }, update: data });
      }
      await note(tx, principal, {
        action: "file.quota_changed",
        target: input.area === "" ? "/" : input.area, // the whole workspace
        payload: { maxFiles: input.maxFiles, maxBytes: input.maxBytes },
      });
    });
    return list(principal);
  }

  return { list, put, putQuota };
}

export type RuleService = ReturnType<typeof createRuleService>;
