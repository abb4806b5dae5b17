import { router } from "./init.ts";

/** Services the procedures call. Each router names what it needs of them. */
export type TrpcServices = {};

/** Every procedure of the web app, grouped by page (apps/web/src/trpc/wanted.md). */
export function createAppRouter(_services: TrpcServices) {
  return router({});
}

export type AppRouter = ReturnType<typeof createAppRouter>;
