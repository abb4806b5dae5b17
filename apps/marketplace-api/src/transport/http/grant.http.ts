import { CurrencyCode, GrantText, SemVer, SkillName } from "@souk/contracts";
import { DomainError, decodeId, encodeId, formatMicro, type IdPrefix, micro, parseMicro, said } from "@souk/kernel";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type {
  AccessRequestRecord,
  Audience,
  BudgetDefinitionService,
  EnablementRecord,
  EnablementService,
  PermissionService,
  PermissionSubject,
  RequestService,
} from "../../modules/grant/index.ts";
import type { Principal } from "../../modules/identity/index.ts";
import { parse } from "./parse.ts";

export interface GrantRoutesDeps {
  readonly enablements: EnablementService;
  readonly permissions: PermissionService;
  readonly requests: RequestService;
  readonly budgets: BudgetDefinitionService;
}

const SkillParams = z.strictObject({ publisher: z.string().max(40), skill: z.string().max(40) });
const AudienceBody = z.union([
  z.strictObject({ everyone: z.literal(true) }),
  z.strictObject({ groups: z.array(z.string().max(60)).min(1).max(200) }),
]);
const LimitsBody = z.strictObject({
  cpuMs: z.number().int().min(1).max(10_000).optional(),
  wallMs: z.number().int().min(1).max(120_000).optional(),
  memoryMb: z.number().int().min(8).max(256).optional(),
});
export const EnableBody = z.strictObject({
  version: SemVer,
  audience: AudienceBody,
  permissions: z.array(GrantText).max(200).optional(),
  limits: LimitsBody.optional(),
});
export const ApproveBody = z.strictObject({
  version: SemVer.optional(),
  audience: AudienceBody.optional(),
  permissions: z.array(GrantText).max(200).optional(),
  comment: z.string().max(500).optional(),
});
export const AccessRequestBody = z.strictObject({ skill: SkillName, reason: z.string().max(500).default("") });
export const DenyBody = z.strictObject({ comment: z.string().min(1).max(500) });
export const PermissionsBody = z.strictObject({ permissions: z.array(GrantText).max(500) });
export const BudgetBody = z.strictObject({
  scope: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("company") }),
    z.strictObject({ kind: z.enum(["group", "employee", "agent", "skill"]), id: z.string().max(80) }),
  ]),
  limit: z.strictObject({ amount: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/), currency: CurrencyCode }),
  name: z.string().min(1).max(80).optional(),
});

const nameOf = (params: unknown): string => {
  const { publisher, skill } = parse(SkillParams, params);
  return parse(SkillName, `${publisher}/${skill}`);
};

/** A public id's UUID. @throws DomainError `not_found`: an id of another form is nobody's. */
function uuidOf(prefix: IdPrefix, id: string): string {
  const uuid = decodeId(prefix, id);
  if (uuid === null) throw new DomainError("not_found", said`There is no ${id.slice(0, 60)}.`);
  return uuid;
}

const toAudience = (body: z.output<typeof AudienceBody>): Audience =>
  "everyone" in body ? { everyone: true, groups: [] } : { everyone: false, groups: body.groups.map((id) => uuidOf("grp", id)) };

function enablementView(record: EnablementRecord) {
  const { audience } = record;
  return {
    skill: record.skill,
    version: record.version,
    termsVersion: record.termsVersion,
    audience: audience.everyone ? { everyone: true } : { groups: audience.groups.map((id) => encodeId("grp", id)) },
    permissions: record.grants,
    limits: record.limits,
    status: record.status,
    updatedAt: new Date(record.updatedAt).toISOString(),
  };
}

const requestView = (request: AccessRequestRecord) => ({
  id: encodeId("acr", request.id),
  skill: request.skill,
  employee: encodeId("emp", request.employeeId),
  reason: request.reason,
  status: request.status,
  comment: request.comment,
  createdAt: new Date(request.createdAt).toISOString(),
});

function subjectOf(principal: Principal, params: unknown): PermissionSubject {
  const { subject } = parse(z.strictObject({ subject: z.string().max(60) }), params);
  if (subject === "everyone") return { kind: "everyone", id: principal.companyId };
  return subject.startsWith("grp_") ? { kind: "group", id: uuidOf("grp", subject) } : { kind: "employee", id: uuidOf("emp", subject) };
}

function registerEnablements(app: FastifyInstance, { enablements }: GrantRoutesDeps): void {
  app.get("/v1/enablements", async (request) => {
    const records = await enablements.list(request.principal);
    return { items: records.map(enablementView), nextCursor: null };
  });
  app.get("/v1/groups", async (request) => ({
    items: (await enablements.groups(request.principal)).map((group) => ({ ...group, id: encodeId("grp", group.id) })),
    nextCursor: null,
  }));
  app.get("/v1/enablements/:publisher/:skill", async (request) =>
    enablementView(await enablements.get(request.principal, nameOf(request.params))),
  );
  app.put("/v1/enablements/:publisher/:skill", async (request) => {
    const { audience, ...body } = parse(EnableBody, request.body);
    const input = { ...body, skill: nameOf(request.params), audience: toAudience(audience) };
    return enablementView(await enablements.enable(request.principal, input));
  });
  app.delete("/v1/enablements/:publisher/:skill", async (request, reply) => {
    await enablements.disable(request.principal, nameOf(request.params));
    return reply.status(204).send();
  });
}

function registerRequests(app: FastifyInstance, { requests }: GrantRoutesDeps): void {
  const idOf = (params: unknown): string => uuidOf("acr", parse(z.strictObject({ id: z.string().max(60) }), params).id);
  app.get("/v1/access-requests", async (request) => ({ items: await requests.list(request.principal), nextCursor: null }));
  app.post("/v1/access-requests", async (request, reply) => {
    const input = parse(AccessRequestBody, request.body);
    return reply.status(201).send(requestView(await requests.create(request.principal, input)));
  });
  app.post("/v1/access-requests/:id/approve", async (request) => {
    const { audience, ...body } = parse(ApproveBody, request.body ?? {});
    const input = { ...body, id: idOf(request.params), audience: audience && toAudience(audience) };
    return requestView(await requests.approve(request.principal, input));
  });
  app.post("/v1/access-requests/:id/deny", async (request) => {
    const { comment } = parse(DenyBody, request.body);
    return requestView(await requests.deny(request.principal, { id: idOf(request.params), comment }));
  });
}

function registerBudgets(app: FastifyInstance, { budgets }: GrantRoutesDeps): void {
  app.get("/v1/budgets", async (request) => {
    const { period, items, meteredTo } = await budgets.list(request.principal);
    const { currency } = request.principal.company;
    const money = (amount: bigint) => ({ amount: formatMicro(micro(amount)), currency });
    return {
      period: { key: period.key, from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
      meteredTo: meteredTo === null ? null : new Date(meteredTo).toISOString(),
      items: items.map(({ id, name, scope, limitMicro, spentMicro, heldMicro, remainingMicro, usedShare }) => ({
        id,
        name,
        scope,
        limit: money(limitMicro),
        spent: money(spentMicro),
        held: money(heldMicro),
        remaining: money(remainingMicro),
        usedShare,
      })),
      nextCursor: null,
    };
  });
  app.put("/v1/budgets", async (request) => {
    const { scope, limit, name } = parse(BudgetBody, request.body);
    const { currency } = request.principal.company;
    if (limit.currency !== currency) {
      throw new DomainError("invalid_request", said`Budgets of ${request.principal.company.name} are in ${currency}.`, {
        details: { problems: [{ pointer: "/limit/currency", message: `use ${currency}` }] },
      });
    }
    const prefix = { group: "grp", employee: "emp", agent: "agt" } as const;
    const scopeId = scope.kind === "company" ? "" : scope.kind === "skill" ? scope.id : uuidOf(prefix[scope.kind], scope.id);
    const id = await budgets.put(request.principal, { scopeKind: scope.kind, scopeId, limitMicro: parseMicro(limit.amount), name });
    return { id: encodeId("bud", id) };
  });
}

/** Enablements, permissions, access requests and budgets. */
export function registerGrantRoutes(app: FastifyInstance, deps: GrantRoutesDeps): void {
  registerEnablements(app, deps);
  registerRequests(app, deps);
  registerBudgets(app, deps);
  app.get("/v1/permissions/:subject", async (request) => ({
    permissions: await deps.permissions.get(request.principal, subjectOf(request.principal, request.params)),
  }));
  app.put("/v1/permissions/:subject", async (request) => {
    const { permissions } = parse(PermissionsBody, request.body);
    return { permissions: await deps.permissions.put(request.principal, subjectOf(request.principal, request.params), permissions) };
  });
}
