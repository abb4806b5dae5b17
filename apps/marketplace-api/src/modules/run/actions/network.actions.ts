import { z } from "zod";
import { type ActionContext, type HostActions, hostAction, Refused } from "./action.ts";

const Request = z.looseObject({ url: z.string().max(2000), method: z.string().max(20).optional() });

/** Requests of a skill to the outside. */
export function createNetworkActions(context: ActionContext): HostActions {
  return {
    "net.fetch": hostAction(Request, async ({ url, method = "GET" }) => {
      const host = URL.canParse(url) ? new URL(url).host : url;
      const message = "A skill has no network of its own, and this installation opens none yet.";
      context.hosts.push({ host, method: method.toUpperCase(), allowed: false, reason: message, bytes: 0 });
      throw new Refused("permission_denied", url, { message, layer: "company" });
    }),
  };
}
