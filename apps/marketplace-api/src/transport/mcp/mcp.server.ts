import { ProtocolError, ProtocolErrorCode, Server } from "@modelcontextprotocol/server";
import { DomainError } from "@souk/kernel";
import type { Principal } from "../../modules/identity/index.ts";
import { toProblem } from "../http/problem.ts";
import { type CallerToolsDeps, createCallerTools } from "./caller-tools.ts";
import { toToolError } from "./tool-results.ts";

export interface McpServerDeps extends CallerToolsDeps {
  /** Told of every failure that is a bug. */
  readonly onBug: (error: unknown) => void;
}

/** Who asks, found by the HTTP server's sign-in. */
export interface McpCaller {
  readonly principal: Principal;
  readonly requestId: string;
}

const INSTRUCTIONS =
  "Each tool is a skill your company enabled for you. Calls cost money: the price is in the description, the charge in the answer. " +
  'Send _meta["souk/idempotencyKey"] to make retries safe and _meta["souk/maxPrice"] to set the most you want to pay.';

/** One server per request (stateless): it knows exactly one caller, so nothing can leak between two. */
export function createMcpServer(deps: McpServerDeps, { principal, requestId }: McpCaller): Server {
  const tools = createCallerTools(deps, principal);
  const server = new Server(
    { name: "souk", title: "Souk", version: "0.1.0" },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS, cacheHints: { "tools/list": { ttlMs: 0, cacheScope: "private" } } },
  );

  /** A bug never shows its message to the outside. */
  async function guarded<T>(work: () => Promise<T>, onExpected: (error: DomainError) => T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DomainError) return onExpected(error);
      if (error instanceof ProtocolError) throw error;
      deps.onBug(error);
      return onExpected(new DomainError("internal", toProblem(error, requestId).detail));
    }
  }

  server.setRequestHandler("tools/list", ({ params }) =>
    guarded(
      () => tools.list(params?.cursor),
      (error) => {
        throw new ProtocolError(ProtocolErrorCode.InternalError, error.message);
      },
    ),
  );
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
    const result = await guarded(
      () => tools.call(params, mcpReq.signal),
      (error) => toToolError(toProblem(error, requestId)),
    );
    return server.projectCallToolResult(result, undefined);
  });
  return server;
}
