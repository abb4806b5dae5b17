import { SemVer, SkillName } from "@souk/contracts";
import { encodeId } from "@souk/kernel";
import { z } from "zod";
import type { RequestService } from "../../modules/grant/index.ts";
import { SkillCard, SkillPage, StoreResult, StoreSearch, type StoreService } from "../../modules/store/index.ts";
import { CallPage, type UsageService } from "../../modules/usage/index.ts";
import { procedure, router } from "./init.ts";

export interface StoreRouterDeps {
  readonly store: StoreService;
  readonly usage: Pick<UsageService, "list">;
}

const Home = z.strictObject({
  featured: SkillCard.nullable(),
  usable: z.array(SkillCard),
  fresh: z.array(SkillCard),
  internal: z.array(SkillCard),
  recent: CallPage.shape.items,
});

/** The store's pages. */
export function createStoreRouter({ store, usage }: StoreRouterDeps) {
  return router({
    search: procedure
      .input(StoreSearch)
      .output(StoreResult)
      .query(({ ctx, input }) => store.search(ctx.principal, input)),
    home: procedure.output(Home).query(async ({ ctx }) => {
      const [home, recent] = await Promise.all([store.home(ctx.principal), usage.list(ctx.principal, { mine: true, limit: 5 })]);
      return { ...home, recent: [...recent.items] };
    }),
    skill: procedure
      .input(z.strictObject({ name: SkillName, version: SemVer.optional() }))
      .output(SkillPage)
      .query(({ ctx, input }) => store.skill(ctx.principal, input)),
  });
}

/** Asking for a skill. */
export function createRequestsRouter({ requests }: { readonly requests: RequestService }) {
  return router({
    create: procedure
      .input(z.strictObject({ skill: SkillName, reason: z.string().max(500) }))
      .output(z.strictObject({ id: z.string(), status: z.enum(["open", "approved", "denied"]) }))
      .mutation(async ({ ctx, input }) => {
        const request = await requests.create(ctx.principal, input);
        return { id: encodeId("acr", request.id), status: request.status };
      }),
  });
}
