import { SkillName } from "@souk/contracts";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { LogQuery, type NetworkService, PolicyBody } from "../../modules/network/index.ts";
import { HostsBody, type RotateService, SecretBody, SecretName, type SecretService } from "../../modules/secret/index.ts";
import { parse } from "./parse.ts";

export interface NetworkRoutesDeps {
  readonly network: NetworkService;
  readonly secrets: SecretService;
  readonly keyRotation: RotateService;
}

export const SkillQuery = z.strictObject({ skill: SkillName });
export const SecretQuery = z.strictObject({ publisher: z.string().max(40).default("") });

const policyInput = (body: unknown) => {
  const { rules, ...rest } = parse(PolicyBody, body);
  return { ...rest, rules: rules.map(({ id: _, ...rule }) => rule) };
};

/** Network policy and log, secrets, and hosts of publishers. */
export function registerNetworkRoutes(app: FastifyInstance, { network, secrets, keyRotation }: NetworkRoutesDeps): void {
  app.get("/v1/network-policy", (request) => network.policy(request.principal));
  app.put("/v1/network-policy", (request) => network.putPolicy(request.principal, policyInput(request.body)));
  app.get("/v1/network-policy/:publisher/:skill", (request) => {
    const { publisher, skill } = parse(z.strictObject({ publisher: z.string().max(40), skill: z.string().max(40) }), request.params);
    return network.effective(request.principal, parse(SkillName, `${publisher}/${skill}`));
  });
  app.get("/v1/network-log", (request) => network.log(request.principal, parse(LogQuery, request.query)));
  app.get("/v1/network-map", async (request) => ({ items: await network.map(request.principal), nextCursor: null }));
  app.get("/v1/network-proposals", async (request) => ({ items: await network.proposals(request.principal), nextCursor: null }));
  app.post("/v1/network-proposals/accept", (request) => network.accept(request.principal, parse(SkillQuery, request.body).skill));

  const nameOf = (params: unknown): string => parse(z.strictObject({ name: SecretName }), params).name;
  app.get("/v1/secrets", async (request) => ({ items: await secrets.list(request.principal), nextCursor: null }));
  app.put("/v1/secrets/:name", async (request, reply) => {
    await secrets.put(request.principal, { ...parse(SecretBody, request.body), name: nameOf(request.params) });
    return reply.status(204).send();
  });
  app.delete("/v1/secrets/:name", async (request, reply) => {
    await secrets.remove(request.principal, nameOf(request.params), parse(SecretQuery, request.query).publisher);
    return reply.status(204).send();
  });
  app.post("/v1/operator/keys/rotate", (request) => keyRotation.rotate(request.principal));
  app.get("/v1/publishers/:slug/hosts", async (request) => {
    const { slug } = parse(z.strictObject({ slug: z.string().max(40) }), request.params);
    return { hosts: await secrets.listHosts(request.principal, slug) };
  });
  app.put("/v1/publishers/:slug/hosts", async (request) => {
    const { slug } = parse(z.strictObject({ slug: z.string().max(40) }), request.params);
    return { hosts: await secrets.putHosts(request.principal, slug, parse(HostsBody, request.body).hosts) };
  });
}
