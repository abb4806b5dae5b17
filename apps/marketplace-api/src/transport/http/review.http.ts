import { SkillName } from "@souk/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { LiftBody, QuarantineBody, type QuarantineService } from "../../modules/control/index.ts";
import { DecideBody, type VersionReviewService } from "../../modules/grant/index.ts";
import { type NoticeService, ReadBody } from "../../modules/notice/index.ts";
import { PageInput } from "../../modules/page/index.ts";
import { parse } from "./parse.ts";

export const NoticesQuery = z.strictObject({ ...PageInput });
const Id = z.strictObject({ id: z.string().max(60) });
const Params = z.strictObject({ publisher: z.string().max(40), skill: z.string().max(40) });

const skillOf = (request: FastifyRequest): string => {
  const { publisher, skill } = parse(Params, request.params);
  return parse(SkillName, `${publisher}/${skill}`);
};

export interface ReviewRouteServices {
  readonly quarantines: QuarantineService;
  readonly versionReviews: VersionReviewService;
  readonly notices: NoticeService;
}

/** Versions: quarantine (operator), review of newer ones (administrators), and the notices about both. */
export function registerReviewRoutes(app: FastifyInstance, { quarantines, versionReviews, notices }: ReviewRouteServices): void {
  app.get("/v1/quarantines", async (request) => quarantines.list(request.principal));
  app.post("/v1/quarantines", async (request, reply) => {
    const { dryRun, ...input } = parse(QuarantineBody, request.body);
    if (dryRun) return quarantines.preview(request.principal, input);
    return reply.status(201).send(await quarantines.add(request.principal, input));
  });
  app.delete("/v1/quarantines/:id", async (request) =>
    quarantines.lift(request.principal, { ...parse(Id, request.params), ...parse(LiftBody, request.body ?? request.query) }),
  );
  app.get("/v1/version-reviews", async (request) => versionReviews.list(request.principal));
  app.get("/v1/version-reviews/:publisher/:skill", async (request) => versionReviews.get(request.principal, skillOf(request)));
  for (const verb of ["approve", "hold"] as const) {
    app.post(`/v1/version-reviews/:publisher/:skill/${verb}`, async (request, reply) => {
      await versionReviews[verb](request.principal, { skill: skillOf(request), ...parse(DecideBody, request.body) });
      return reply.status(204).send();
    });
  }
  app.get("/v1/notices", async (request) => notices.list(request.principal, parse(NoticesQuery, request.query)));
  app.post("/v1/notices/read", async (request) => notices.markRead(request.principal, parse(ReadBody, request.body ?? {}).ids ?? null));
}
