import { z } from "zod";
import { RemoveView, type SavedViewService, SavedViews, SavedViewsOf, SaveView } from "../../modules/saved-view/index.ts";
import { procedure, router } from "./init.ts";

/** Tables as the caller wants to see them again. */
export function createSavedViewsRouter({ savedViews }: { readonly savedViews: SavedViewService }) {
  return router({
    list: procedure
      .input(SavedViewsOf)
      .output(SavedViews)
      .query(({ ctx, input }) => savedViews.list(ctx.principal, input.page)),
    save: procedure
      .input(SaveView)
      .output(SavedViews)
      .mutation(({ ctx, input }) => savedViews.save(ctx.principal, input)),
    remove: procedure
      .input(RemoveView)
      .output(z.strictObject({}))
      .mutation(async ({ ctx, input }) => {
        await savedViews.remove(ctx.principal, input.id);
        return {};
      }),
  });
}
