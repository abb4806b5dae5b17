import { GrantText, SemVer, SkillName } from "@souk/contracts";
import { type Clock, DomainError, decodeId, encodeId, formatMicro, type IdPrefix, micro, parseMicro, said } from "@souk/kernel";
import { parseGrant } from "@souk/policy";
import { z } from "zod";
import type { CatalogReader } from "../../modules/catalog/index.ts";
import type { PeopleService } from "../../modules/company/index.ts";
import type { Audience, BudgetDefinitionService, EnabledViews, EnablementService, RequestService } from "../../modules/grant/index.ts";
import type { Principal } from "../../modules/identity/index.ts";
import { type AudienceView, permissionView, type StoreService } from "../../modules/store/index.ts";
import { BudgetsPage, EnabledPage, PeoplePage } from "./admin.views.ts";
import { procedure, router } from "./init.ts";

export interface AdminRouterDeps {
  readonly clock: Clock;
  readonly reader: CatalogReader;
  readonly store: Pick<StoreService, "titles">;
  readonly enablements: EnablementService;
  readonly enabledViews: EnabledViews;
  readonly requests: RequestService;
  readonly budgetDefinitions: BudgetDefinitionService;
  readonly people: PeopleService;
}

const EnableInput = z.strictObject({
  skill: SkillName,
  version: SemVer,
  audience: z.strictObject({ everyone: z.boolean(), groups: z.array(z.string().max(60)).max(200) }),
  permissions: z.array(GrantText).max(200).optional(),
  requestId: z.string().max(60).optional(),
  comment: z.string().max(500).optional(),
});
const BudgetInput = z.strictObject({
  id: z.string().max(60),
  limit: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, "a decimal amount such as 250.00"),
});

/** A public id's UUID. @throws DomainError `not_found`. */
function uuidOf(prefix: IdPrefix, id: string): string {
  const uuid = decodeId(prefix, id);
  if (uuid === null) throw new DomainError("not_found", said`There is no ${id.slice(0, 60)}.`);
  return uuid;
}

const instant = (ms: number): string => new Date(ms).toISOString();
const moneyOf = (principal: Principal) => (amount: bigint) => ({
  amount: formatMicro(micro(amount)),
  currency: principal.company.currency,
});

async function enabledPage(deps: AdminRouterDeps, principal: Principal): Promise<EnabledPage> {
  const money = moneyOf(principal);
  const views = await deps.enabledViews.list(principal);
  const groups = await deps.enablements.groups(principal);
  const named = new Map(groups.map(({ id, name }) => [id, name]));
  const open = await deps.requests.list(principal, { open: true });
  const titles = await deps.store.titles(open.map(({ skill }) => skill));
  const audiences = await deps.requests.proposedAudiences(principal);
  const audienceView = ({ everyone, groups: ids }: Audience): AudienceView => ({
    everyone,
    groups: ids.map((id) => ({ id: encodeId("grp", id), name: named.get(id) ?? "former group" })),
  });
  const running = new Map(views.map(({ record }) => [record.skill, record]));
  const wanted = await Promise.all(
    open.map(async (request) => {
      const record = running.get(request.skill);
      const version = await (record ? deps.reader.version(record.skill, record.version) : deps.reader.latest(request.skill));
      return { request, version, grants: record ? record.grants.map(parseGrant) : (version?.required ?? []) };
    }),
  );
  return {
    items: views.map(({ record, title, publisher, latestVersion, risk, by, use }) => ({
      skill: record.skill,
      title,
      publisher,
      version: record.version,
      latestVersion,
      drift: latestVersion !== record.version,
      risk,
      audience: audienceView(record.audience),
      permissions: record.grants.map((text) => permissionView(parseGrant(text))),
      calls30d: use.calls,
      denied30d: use.denied,
      spend30d: money(use.spentMicro),
      since: instant(record.updatedAt),
      by,
      status: record.status === "enabled" ? "enabled" : "killed",
    })),
    requests: wanted.flatMap(({ request, version, grants }) =>
      version
        ? {
            id: request.id,
            skill: request.skill,
            title: titles.get(request.skill) ?? version.manifest.title,
            by: request.by,
            reason: request.reason,
            at: request.at,
            status: request.status,
            risk: version.risk,
            pricePerCall: { amount: version.manifest.price.call, currency: version.manifest.price.currency },
            version: version.version,
            audience: audienceView(audiences.get(request.id) ?? { everyone: false, groups: [] }),
            permissions: grants.map(permissionView),
          }
        : [],
    ),
    groups: groups.map(({ id, name, members }) => ({ id: encodeId("grp", id), name, members })),
  };
}

async function budgetsPage(deps: AdminRouterDeps, principal: Principal): Promise<BudgetsPage> {
  const money = moneyOf(principal);
  const { meteredTo, period, items } = await deps.budgetDefinitions.list(principal);
  return {
    meteredTo: instant(meteredTo ?? deps.clock.now()),
    items: items.map((budget) => ({
      id: budget.id,
      scope: budget.scope,
      period: { key: period.key, from: instant(period.from), to: instant(period.to) },
      limit: money(budget.limitMicro),
      spent: money(budget.spentMicro),
      held: money(budget.heldMicro),
      remaining: money(budget.remainingMicro),
      usedShare: budget.usedShare,
      forecast: budget.forecastMicro === null ? null : money(budget.forecastMicro),
      days: budget.days.map(({ day, micro: spent }) => ({ day, spent: money(spent) })),
    })),
  };
}

async function enable(deps: AdminRouterDeps, principal: Principal, input: z.output<typeof EnableInput>) {
  const { requestId, audience, ...rest } = input;
  const wanted = { ...rest, audience: { everyone: audience.everyone, groups: audience.groups.map((id) => uuidOf("grp", id)) } };
  if (requestId === undefined) await deps.enablements.enable(principal, wanted);
  else await deps.requests.approve(principal, { ...wanted, id: uuidOf("acr", requestId) });
  return { skill: input.skill, version: input.version };
}

/** Pages of administrators. */
export function createAdminRouter(deps: AdminRouterDeps) {
  return router({
    enabled: procedure.output(EnabledPage).query(({ ctx }) => enabledPage(deps, ctx.principal)),
    enable: procedure
      .input(EnableInput)
      .output(z.strictObject({ skill: z.string(), version: z.string() }))
      .mutation(({ ctx, input }) => enable(deps, ctx.principal, input)),
    disable: procedure
      .input(z.strictObject({ skill: SkillName }))
      .output(z.strictObject({ skill: z.string() }))
      .mutation(async ({ ctx, input }) => {
        await deps.enablements.disable(ctx.principal, input.skill);
        return { skill: input.skill };
      }),
    denyRequest: procedure
      .input(z.strictObject({ id: z.string().max(60), comment: z.string().min(1).max(500) }))
      .output(z.strictObject({ id: z.string(), status: z.enum(["open", "approved", "denied"]) }))
      .mutation(async ({ ctx, input }) => {
        const denied = await deps.requests.deny(ctx.principal, { id: uuidOf("acr", input.id), comment: input.comment });
        return { id: encodeId("acr", denied.id), status: denied.status };
      }),
    budgets: procedure.output(BudgetsPage).query(({ ctx }) => budgetsPage(deps, ctx.principal)),
    setBudget: procedure
      .input(BudgetInput)
      .output(z.strictObject({ id: z.string() }))
      .mutation(async ({ ctx, input }) => {
        await deps.budgetDefinitions.setLimit(ctx.principal, { id: uuidOf("bud", input.id), limitMicro: parseMicro(input.limit) });
        return { id: input.id };
      }),
    people: procedure.output(PeoplePage).query(async ({ ctx }) => {
      const money = moneyOf(ctx.principal);
      const people = await deps.people.list(ctx.principal);
      return { items: people.map(({ spendMicro30d, ...person }) => ({ ...person, spend30d: money(spendMicro30d) })) };
    }),
  });
}
