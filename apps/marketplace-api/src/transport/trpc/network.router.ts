import { SkillName } from "@souk/contracts";
import { z } from "zod";
import {
  BindBody,
  ConnectionName,
  type ConnectionService,
  ConnectionView,
  CredentialBody,
  RegisterBody,
  RegisteredView,
} from "../../modules/connection/index.ts";
import {
  EffectivePolicy,
  LogPage,
  LogQuery,
  MapEntry,
  type NetworkService,
  NetworkSkill,
  PolicyBody,
  PolicyView,
  Proposal,
} from "../../modules/network/index.ts";
import { procedure, router } from "./init.ts";

export interface NetworkRouterDeps {
  readonly network: NetworkService;
  readonly connections: ConnectionService;
}

const Named = z.strictObject({ name: ConnectionName });
const Done = z.strictObject({ name: z.string() });
const ForSkill = z.strictObject({ skill: SkillName });

/** The pages of the network and of company systems. */
export function createNetworkRouter({ network, connections }: NetworkRouterDeps) {
  return router({
    overview: procedure
      .output(z.strictObject({ policy: PolicyView, map: z.array(MapEntry), proposals: z.array(Proposal), skills: z.array(NetworkSkill) }))
      .query(async ({ ctx }) => ({
        policy: await network.policy(ctx.principal),
        map: [...(await network.map(ctx.principal))],
        proposals: [...(await network.proposals(ctx.principal))],
        skills: [...(await network.skills(ctx.principal))],
      })),
    log: procedure
      .input(LogQuery)
      .output(LogPage)
      .query(({ ctx, input }) => network.log(ctx.principal, input)),
    effective: procedure
      .input(ForSkill)
      .output(EffectivePolicy)
      .query(({ ctx, input }) => network.effective(ctx.principal, input.skill)),
    savePolicy: procedure
      .input(PolicyBody)
      .output(PolicyView)
      .mutation(({ ctx, input: { rules, ...rest } }) =>
        network.putPolicy(ctx.principal, { ...rest, rules: rules.map(({ id: _, ...rule }) => rule) }),
      ),
    accept: procedure
      .input(ForSkill)
      .output(PolicyView)
      .mutation(({ ctx, input }) => network.accept(ctx.principal, input.skill)),
    connections: procedure
      .output(z.strictObject({ items: z.array(ConnectionView) }))
      .query(async ({ ctx }) => ({ items: [...(await connections.list(ctx.principal))] })),
    register: procedure
      .input(RegisterBody)
      .output(RegisteredView)
      .mutation(({ ctx, input }) => connections.register(ctx.principal, input)),
    bind: procedure
      .input(Named.extend(BindBody.shape))
      .output(ConnectionView)
      .mutation(({ ctx, input }) => connections.bind(ctx.principal, input.name, input.operations)),
    credential: procedure
      .input(Named.extend(CredentialBody.shape))
      .output(Done)
      .mutation(async ({ ctx, input: { name, ...credential } }) => {
        await connections.putCredential(ctx.principal, name, credential);
        return { name };
      }),
    remove: procedure
      .input(Named)
      .output(Done)
      .mutation(async ({ ctx, input }) => {
        await connections.remove(ctx.principal, input.name);
        return { name: input.name };
      }),
  });
}
