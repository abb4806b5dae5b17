import type { AppRouter } from "@souk/marketplace-api";
import { createTRPCClient, httpBatchLink, type TRPCClient } from "@trpc/client";
import { cache } from "react";
import { requireAccessToken } from "../auth/session.ts";
import { webEnv } from "../env.ts";
import type { Me } from "./views.ts";

/** The API as the signed-in person. One client per request, so the calls of a page travel together. */
export const api = cache(async (): Promise<TRPCClient<AppRouter>> => {
  const token = await requireAccessToken();
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${webEnv().apiUrl}/trpc`,
        headers: { authorization: `Bearer ${token}` },
        fetch: (url, init) => fetch(url as string, { ...(init as RequestInit), cache: "no-store" }),
      }),
    ],
  });
});

/** Who is signed in. Read once per request. */
export const currentMe = cache(async (): Promise<Me> => (await api()).me.query());
