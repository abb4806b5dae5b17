import type { ResourceKind } from "@souk/policy";
import { z } from "zod";
import { type ConnectionReader, decideConnection } from "../../connection/index.ts";
import { type ActionContext, type HostActions, hostAction, Refused } from "./action.ts";
import { refusing } from "./network.actions.ts";

const Simple = z.union([z.string().max(4_000), z.number(), z.boolean()]);
const Request = z.strictObject({
  connection: z.string().max(60),
  operation: z.string().max(120).optional(),
  method: z.string().max(20).optional(),
  path: z.string().max(2_000).optional(),
  params: z.record(z.string().max(60), Simple).default({}),
  query: z.record(z.string().max(60), z.union([Simple, z.array(Simple).max(100)])).default({}),
  headers: z
    .array(z.tuple([z.string().max(8_000), z.string().max(16_000)]))
    .max(100)
    .default([]),
  body: z.unknown().optional(),
});

/** Requests of a skill to the company's own systems: the operation's permission decides, the company's or the employee's credential signs. */
export function createConnectionActions(context: ActionContext, connections: ConnectionReader): HostActions {
  const { plan, outside } = context;
  const { principal } = plan;
  const refusalOf = (kind: "connection" | "perm", target: string, verb: string): string | null => {
    if (target === "" || plan.grant.allows(kind as ResourceKind, target, verb)) return null;
    return plan.grant.explain({ kind, target, verb }).howToFix ?? `${kind}:${target} ${verb} is not granted`;
  };
  return {
    "connection.request": hostAction(Request, async ({ connection, headers, body, ...request }, n) => {
      const route = (await connections(principal.companyId)).get(connection);
      if (!route)
        throw new Refused("not_found", connection, {
          message: `${principal.company.name} has no connection ${connection}. A company admin can register it under Connections.`,
          layer: "connection",
        });
      const caller = { employeeId: principal.employeeId, callerName: principal.name, refusalOf };
      const { built, via } = decideConnection(route, request, caller);
      const text = body === undefined ? null : Buffer.from(JSON.stringify(body));
      const sent = {
        url: built.url,
        method: built.operation?.method ?? request.method ?? "GET",
        // the description of the system says which header signs; a skill cannot bring its own
        headers: [
          ...headers.filter(([name]) => name.toLowerCase() !== "authorization" && name.toLowerCase() !== route.auth.header.toLowerCase()),
          ...(text ? [["content-type", "application/json"] as const] : []),
        ],
        body: text,
      };
      const done = await refusing(outside.session().fetch(sent, n, via));
      return { target: `${connection} ${via.operation}`, value: done.answer, bytes: done.bytes, status: done.answer.status };
    }),
  };
}
