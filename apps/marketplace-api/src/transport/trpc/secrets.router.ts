import { z } from "zod";
import { type NetworkService, NetworkSkill } from "../../modules/network/index.ts";
import { HostsBody, SecretBody, SecretName, type SecretService, SecretView } from "../../modules/secret/index.ts";
import { procedure, router } from "./init.ts";

export interface SecretsRouterDeps {
  readonly secrets: SecretService;
  readonly network: Pick<NetworkService, "skills">;
}

const Slug = z.string().max(40);
const Done = z.strictObject({ name: z.string() });

/** Secrets of a company and of a publisher: named and replaced, never read; and the hosts a publisher says are its own. */
export function createSecretsRouter({ secrets, network }: SecretsRouterDeps) {
  return router({
    company: procedure.output(z.strictObject({ items: z.array(SecretView), skills: z.array(NetworkSkill) })).query(async ({ ctx }) => ({
      skills: [...(await network.skills(ctx.principal))],
      items: (await secrets.list(ctx.principal)).filter(({ publisher }) => publisher === null),
    })),
    ofPublisher: procedure
      .input(z.strictObject({ publisher: Slug }))
      .output(z.strictObject({ items: z.array(SecretView), hosts: z.array(z.string()) }))
      .query(async ({ ctx, input }) => ({
        hosts: [...(await secrets.listHosts(ctx.principal, input.publisher))],
        items: (await secrets.list(ctx.principal)).filter(({ publisher }) => publisher === input.publisher),
      })),
    put: procedure
      .input(SecretBody.extend({ name: SecretName }))
      .output(Done)
      .mutation(async ({ ctx, input }) => {
        await secrets.put(ctx.principal, input);
        return { name: input.name };
      }),
    remove: procedure
      .input(z.strictObject({ name: SecretName, publisher: Slug.default("") }))
      .output(Done)
      .mutation(async ({ ctx, input }) => {
        await secrets.remove(ctx.principal, input.name, input.publisher);
        return { name: input.name };
      }),
    putHosts: procedure
      .input(HostsBody.extend({ publisher: Slug }))
      .output(HostsBody)
      .mutation(async ({ ctx, input }) => ({ hosts: [...(await secrets.putHosts(ctx.principal, input.publisher, input.hosts))] })),
  });
}
