import { CallRequest, QuoteRequest, SkillName } from "@souk/contracts";
import { type DomainError, parseMicro } from "@souk/kernel";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Identity } from "../../modules/identity/index.ts";
import type { CallCommand, CallControl, Runner } from "../../modules/run/index.ts";
import type { RateFields } from "../../modules/runtime/index.ts";
import { type CallBody, readCallBody } from "./call-body.ts";
import { idempotencyKeyOf, parse } from "./parse.ts";

const Params = z.strictObject({ publisher: z.string().max(40), skill: z.string().max(40) });

const Id = z.strictObject({ id: z.string().max(60) });

export interface RunRouteServices {
  readonly run: Runner;
  readonly callControl: CallControl;
  readonly identity: Pick<Identity, "authenticate">;
}

const skillOf = (request: FastifyRequest): string => {
  const { publisher, skill } = parse(Params, request.params);
  return parse(SkillName, `${publisher}/${skill}`);
};

/** The command of POST …/calls: path, body and the Idempotency-Key header. @throws DomainError `invalid_request` */
function toCommand(request: FastifyRequest): CallCommand & { readonly dryRun: boolean } {
  const { request: given, inputJson } = (request.body ?? {}) as Partial<CallBody>;
  const body = parse(CallRequest, given);
  return {
    skill: skillOf(request),
    input: body.input,
    inputJson,
    version: body.version,
    maxPrice: body.maxPrice && { amount: parseMicro(body.maxPrice.amount), currency: body.maxPrice.currency },
    quote: body.quote,
    tags: body.tags,
    idempotencyKey: idempotencyKeyOf(request),
    via: request.principal.sessionId === null ? "http" : "web",
    dryRun: body.dryRun ?? false,
  };
}

/** Aborted when the client has gone before its answer was sent. */
function hangUp(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** The longest a client may have its answer waited for before it is told that the call goes on. */
const MOST_WAIT_SECONDS = 30;

/** RFC 7240 `respond-async` and `wait`: how long the client wants to wait for the end, in ms; null when it waits for the end. */
function waitOf(request: FastifyRequest): number | null {
  const preferences = String(request.headers["prefer"] ?? "").split(/[,;]/);
  if (!preferences.some((one) => /^\s*respond-async\s*$/i.test(one))) return null;
  const seconds = preferences.map((one) => /^\s*wait\s*=\s*"?(\d{1,6})"?\s*$/i.exec(one)?.[1]).find((one) => one !== undefined);
  return Math.min(Number(seconds ?? 0), MOST_WAIT_SECONDS) * 1_000;
}

/** The call (CONTRACT.md). The answer is text made when it was settled: it is sent as it is. */
export function registerRunRoutes(app: FastifyInstance, services: RunRouteServices): void {
  void app.register(async (calls) => registerCallRoute(calls, services));
  app.post("/v1/skills/:publisher/:skill/quotes", async (request) => {
    parse(QuoteRequest, request.body ?? {});
    return services.run.quote(request.principal, skillOf(request));
  });
  app.post("/v1/calls/:id/cancel", async (request) => services.callControl.cancel(request.principal, parse(Id, request.params).id));
  app.get("/v1/calls/:id/events", (request, reply) => sendEvents(services, request, reply));
}

/** The one route whose body is read in a way of its own. */
function registerCallRoute(app: FastifyInstance, services: RunRouteServices): void {
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    try {
      done(null, readCallBody(body as Buffer));
    } catch (error) {
      done(error as DomainError);
    }
  });
  app.post("/v1/skills/:publisher/:skill/calls", async (request, reply) => {
    const { dryRun, ...asked } = toCommand(request);
    const onRates = ({ policy, limit }: RateFields): void => {
      reply.header("ratelimit-policy", policy).header("ratelimit", limit);
    };
    const command: CallCommand = { ...asked, onRates };
    if (dryRun) return services.run.dryRun(request.principal, command);
    reply.header("content-type", "application/json; charset=utf-8");
    const waitMs = waitOf(request);
    if (waitMs === null) return reply.send(await services.run.call(request.principal, { ...command, signal: hangUp(reply) }));
    const started = await services.run.start(request.principal, command, waitMs);
    if (started.kind === "answered") return reply.send(started.text);
    reply.status(202).header("location", `/v1/calls/${started.view.callId}`).header("preference-applied", "respond-async");
    return started.view;
  });
}

const KEEP_ALIVE_MS = 15_000;

/** Server-sent events until the call is over, the client goes or its credential ends. */
async function sendEvents({ callControl, identity }: RunRouteServices, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { authorization } = request.headers;
  const events = callControl.watch(() => identity.authenticate(authorization), parse(Id, request.params).id, hangUp(reply));
  const first = await events.next(); // an error is still a problem document here
  reply.hijack();
  reply.raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-request-id": request.id,
  });
  const alive = setInterval(() => reply.raw.write(": still running\n\n"), KEEP_ALIVE_MS);
  try {
    for (let next = first; !next.done; next = await events.next())
      reply.raw.write(`event: ${next.value.event}\ndata: ${JSON.stringify(next.value.data)}\n\n`);
  } catch (error) {
    request.log.warn({ err: error }, "events ended early"); // the client asks again
  } finally {
    clearInterval(alive);
    reply.raw.end();
    await events.return(undefined);
  }
}
