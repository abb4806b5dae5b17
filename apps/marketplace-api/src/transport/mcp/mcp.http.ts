import { type NodeIncomingMessageLike, toWebRequest } from "@modelcontextprotocol/node";
import { type AuthInfo, createMcpHandler, originValidationResponse } from "@modelcontextprotocol/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createMcpServer, type McpCaller, type McpServerDeps } from "./mcp.server.ts";

export interface McpRouteDeps extends McpServerDeps {
  /** What the API calls itself: the protected resource's identifier. */
  readonly apiUrl: string;
}

/** Where clients learn how to sign in (RFC 9728); named by every 401. */
export const RESOURCE_METADATA_PATH = "/.well-known/oauth-protected-resource";

/**
 * POST /mcp: Streamable HTTP, stateless, protocol 2026-07-28 and 2025-11-25 from one endpoint.
 * The credential was checked by the HTTP server's sign-in hook, as for every other route.
 */
export function registerMcpRoutes(app: FastifyInstance, deps: McpRouteDeps): void {
  const callers = new WeakMap<AuthInfo, McpCaller>();
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const caller = authInfo && callers.get(authInfo);
      if (!caller) throw new Error("an MCP request reached the server without its caller");
      return createMcpServer(deps, caller);
    },
    { onerror: (error) => app.log.debug({ err: error }, "MCP request refused") },
  );
  const hosts = [new URL(deps.apiUrl).hostname, "localhost", "127.0.0.1", "[::1]"];

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const aborted = new AbortController();
    reply.raw.once("close", () => aborted.abort());
    const web = await toWebRequest(request.raw as NodeIncomingMessageLike, request.body, { signal: aborted.signal });
    // Browsers send an Origin: only our own may talk to this endpoint (DNS rebinding).
    const refused = originValidationResponse(web, hosts);
    if (refused) return reply.send(refused);
    const { principal } = request;
    const authInfo: AuthInfo = { token: "", clientId: principal.key, scopes: [...principal.scopes] };
    callers.set(authInfo, { principal, requestId: request.id });
    return reply.send(await handler.fetch(web, { authInfo, parsedBody: request.body }));
  }
  app.route({ method: ["GET", "POST", "DELETE"], url: "/mcp", exposeHeadRoute: false, handler: serve });
  app.addHook("onClose", () => handler.close());

  app.get(RESOURCE_METADATA_PATH, { config: { public: true } }, () => ({
    resource: deps.apiUrl,
    resource_name: "Souk",
    bearer_methods_supported: ["header"],
    scopes_supported: ["call", "read", "publish", "signal", "admin"],
    resource_documentation: `${deps.apiUrl}/docs`,
  }));
}
