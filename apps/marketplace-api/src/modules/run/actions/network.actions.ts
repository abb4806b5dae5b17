import { z } from "zod";
import { EgressRefused } from "../../network/index.ts";
import { type ActionContext, type HostActions, hostAction, Refused } from "./action.ts";

const Fetch = z.strictObject({
  url: z.string().max(8_000),
  method: z.string().max(40).default("GET"),
  headers: z
    .array(z.tuple([z.string().max(8_000), z.string().max(16_000)]))
    .max(200)
    .default([]),
  body: z.string().nullable().default(null),
  encoding: z.enum(["utf8", "base64"]).default("utf8"),
});

/** Requests of a skill to the outside: decided, recorded and sent by the broker's session of this call. */
export function createNetworkActions({ outside }: ActionContext): HostActions {
  return {
    "net.fetch": hostAction(Fetch, async ({ url, method, headers, body, encoding }, n) => {
      const bytes = body === null ? null : Buffer.from(body, encoding);
      const done = await refusing(outside.session().fetch({ url, method, headers, body: bytes }, n));
      return { target: done.target, value: done.answer, bytes: done.bytes, status: done.answer.status };
    }),
  };
}

/** A rule's no, as the guest and the trace know it. */
export async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof EgressRefused)) throw error;
    const code = error.decision.layer === "company" || error.decision.layer === "data" ? "policy_denied" : "permission_denied";
    throw new Refused(code, error.target, { message: error.message, layer: error.decision.layer, rule: error.decision.rule });
  }
}
