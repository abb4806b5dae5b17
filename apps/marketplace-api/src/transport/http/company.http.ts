import { GrantText } from "@souk/contracts";
import { DomainError, decodeId, encodeId, formatMicro, type IdPrefix, micro, said } from "@souk/kernel";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  type AgentView,
  type KeyService,
  KeysQuery,
  keyOnWire,
  NewKey,
  type PeopleService,
  type SessionService,
  toNewKey,
} from "../../modules/company/index.ts";
import { idempotencyKeyOf, parse } from "./parse.ts";

export interface CompanyRoutesDeps {
  readonly sessions: SessionService;
  readonly keys: KeyService;
  readonly people: PeopleService;
}

export const SignIn = z.strictObject({ email: z.string().min(3).max(254), password: z.string().min(1).max(200) });
export const Session = z.strictObject({ session: z.string().min(1).max(200) });
export const SwitchCompany = Session.extend({ company: z.string().min(1).max(60) });
export const NewAgent = z.strictObject({ name: z.string().min(1).max(80), grants: z.array(GrantText).max(200) });

const instant = (ms: number): string => new Date(ms).toISOString();

/** A public id's UUID. @throws DomainError `not_found`: an id of another form is nobody's. */
function uuidOf(prefix: IdPrefix, id: string): string {
  const uuid = decodeId(prefix, id);
  if (uuid === null) throw new DomainError("not_found", said`There is no ${id.slice(0, 60)}.`);
  return uuid;
}

const idOf = (params: unknown, prefix: IdPrefix): string => uuidOf(prefix, parse(z.strictObject({ id: z.string().max(60) }), params).id);

const agentView = (agent: AgentView) => ({ ...agent, id: encodeId("agt", agent.id), createdAt: instant(agent.createdAt) });

function registerSessions(app: FastifyInstance, { sessions }: CompanyRoutesDeps): void {
  app.post("/v1/session", { config: { public: true } }, async (request, reply) => {
    const signedIn = await sessions.signIn(parse(SignIn, request.body));
    return reply.status(201).send({ ...signedIn, expiresAt: instant(signedIn.expiresAt) });
  });
  app.post("/v1/session/refresh", { config: { public: true } }, async (request) => {
    const { accessToken, expiresAt } = await sessions.refresh(parse(Session, request.body).session);
    return { accessToken, expiresAt: instant(expiresAt) };
  });
  app.post("/v1/session/switch", { config: { public: true } }, async (request) => {
    const { session, company } = parse(SwitchCompany, request.body);
    const opened = await sessions.switchCompany(session, company);
    return { ...opened, expiresAt: instant(opened.expiresAt) };
  });
  app.delete("/v1/session", async (request, reply) => {
    await sessions.signOut(request.principal, parse(Session, request.body).session);
    return reply.status(204).send();
  });
  app.get("/v1/demo", { config: { public: true } }, () => sessions.demo());
  app.get("/v1/whoami", async (request) => {
    const { kind, scopes, publisher, groups, employeeGrants, agentGrants, expiresAt } = request.principal;
    return {
      ...(await sessions.me(request.principal)),
      kind,
      publisher,
      scopes,
      groups: groups.map((id) => encodeId("grp", id)),
      permissions: agentGrants ?? employeeGrants,
      expiresAt: expiresAt >= 8.64e15 ? null : instant(expiresAt),
    };
  });
}

function registerKeys(app: FastifyInstance, { keys, people }: CompanyRoutesDeps): void {
  app.get("/v1/keys", async (request) => {
    const { items, nextCursor } = await keys.list(request.principal, parse(KeysQuery, request.query));
    return { items: items.map(keyOnWire), nextCursor };
  });
  app.post("/v1/keys", async (request, reply) => {
    const wanted = toNewKey(parse(NewKey, request.body), idempotencyKeyOf(request));
    const { key, view } = await keys.create(request.principal, wanted);
    return reply.status(201).send({ ...keyOnWire(view), key });
  });
  app.delete("/v1/keys/:id", async (request, reply) => {
    await keys.revoke(request.principal, idOf(request.params, "key"));
    return reply.status(204).send();
  });
  app.get("/v1/agents", async (request) => ({ items: (await people.agents(request.principal)).map(agentView), nextCursor: null }));
  app.post("/v1/agents", async (request, reply) => {
    const agent = await people.createAgent(request.principal, parse(NewAgent, request.body));
    return reply.status(201).send(agentView(agent));
  });
}

/** Sign-in, who one is, keys, agents and people. */
export function registerCompanyRoutes(app: FastifyInstance, deps: CompanyRoutesDeps): void {
  registerSessions(app, deps);
  registerKeys(app, deps);
  app.get("/v1/people", async (request) => {
    const { currency } = request.principal.company;
    const people = await deps.people.list(request.principal);
    return {
      items: people.map(({ spendMicro30d, ...person }) => ({
        ...person,
        spend30d: { amount: formatMicro(micro(spendMicro30d)), currency },
      })),
      nextCursor: null,
    };
  });
  app.post("/v1/people/:id/offboard", async (request, reply) => {
    await deps.people.offboard(request.principal, idOf(request.params, "emp"));
    return reply.status(204).send();
  });
}
