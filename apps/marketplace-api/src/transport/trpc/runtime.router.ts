import { SemVer, SkillName } from "@souk/contracts";
import { z } from "zod";
import {
  ChoicesInput,
  KillBody,
  KillChoice,
  KillPreview,
  type KillService,
  KillSwitchView,
  LiftBody,
  toTarget,
} from "../../modules/control/index.ts";
import { DecideBody, type VersionReviewService, VersionReviewView } from "../../modules/grant/index.ts";
import { NoticePage, type NoticeService, ReadBody } from "../../modules/notice/index.ts";
import { PageInput } from "../../modules/page/index.ts";
import { RuntimeBody, type RuntimeService, RuntimeView } from "../../modules/runtime/index.ts";
import { procedure, router } from "./init.ts";

export interface RuntimeRouterDeps {
  readonly kills: KillService;
  readonly runtime: RuntimeService;
  readonly versionReviews: VersionReviewService;
  readonly notices: NoticeService;
}

const Done = z.strictObject({ done: z.literal(true) });
const DONE = { done: true } as const;
const Lift = LiftBody.extend({ id: z.string().max(60) });
const Decide = DecideBody.extend({ skill: SkillName, version: SemVer });
const page = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item), nextCursor: z.null() });

/** Kill switches, settings of calls, newer versions, notices. */
export function createRuntimeRouter({ kills, runtime, versionReviews, notices }: RuntimeRouterDeps) {
  return router({
    settings: procedure.output(RuntimeView).query(({ ctx }) => runtime.get(ctx.principal)),
    save: procedure
      .input(RuntimeBody)
      .output(RuntimeView)
      .mutation(({ ctx, input }) => runtime.put(ctx.principal, input)),
    kills: procedure.output(page(KillSwitchView)).query(({ ctx }) => kills.list(ctx.principal)),
    killChoices: procedure
      .input(ChoicesInput)
      .output(z.array(KillChoice))
      .query(({ ctx, input }) => kills.choices(ctx.principal, input)),
    previewKill: procedure
      .input(KillBody.omit({ reason: true, dryRun: true }))
      .output(KillPreview)
      .query(({ ctx, input: { target, ...rest } }) => kills.preview(ctx.principal, { ...rest, target: toTarget(target) })),
    kill: procedure
      .input(KillBody.omit({ dryRun: true }))
      .output(KillSwitchView)
      .mutation(({ ctx, input: { target, ...rest } }) => kills.kill(ctx.principal, { ...rest, target: toTarget(target) })),
    lift: procedure
      .input(Lift)
      .output(KillSwitchView)
      .mutation(({ ctx, input }) => kills.lift(ctx.principal, input)),
    reviews: procedure.output(page(VersionReviewView)).query(({ ctx }) => versionReviews.list(ctx.principal)),
    review: procedure
      .input(z.strictObject({ skill: SkillName }))
      .output(VersionReviewView)
      .query(({ ctx, input }) => versionReviews.get(ctx.principal, input.skill)),
    approve: procedure
      .input(Decide)
      .output(Done)
      .mutation(async ({ ctx, input }) => {
        await versionReviews.approve(ctx.principal, input);
        return DONE;
      }),
    hold: procedure
      .input(Decide)
      .output(Done)
      .mutation(async ({ ctx, input }) => {
        await versionReviews.hold(ctx.principal, input);
        return DONE;
      }),
    notices: procedure
      .input(z.strictObject({ ...PageInput }))
      .output(NoticePage)
      .query(({ ctx, input }) => notices.list(ctx.principal, input)),
    readNotices: procedure
      .input(ReadBody)
      .output(z.strictObject({ unread: z.number().int() }))
      .mutation(({ ctx, input }) => notices.markRead(ctx.principal, input.ids ?? null)),
  });
}
