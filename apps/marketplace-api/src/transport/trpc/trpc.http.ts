import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { FastifyInstance } from "fastify";
import type { AppRouter } from "./router.ts";

/** Mounts the procedures at /trpc; who calls was found by the sign-in hook. */
export async function registerTrpc(app: FastifyInstance, appRouter: AppRouter): Promise<void> {
  const options: FastifyTRPCPluginOptions<AppRouter> = {
    prefix: "/trpc",
    trpcOptions: {
      router: appRouter,
      createContext: ({ req }) => ({ principal: req.principal, requestId: req.id }),
      onError: ({ error, ctx, path }) => {
        if (error.code === "INTERNAL_SERVER_ERROR")
          app.log.error({ err: error.cause ?? error, requestId: ctx?.requestId, path }, "procedure failed");
      },
    },
  };
  await app.register(fastifyTRPCPlugin, options);
}
