import { z } from "zod";
import type { SessionService } from "../../modules/company/index.ts";
import { RIGHTS, type Right, ROLES, rightsOf } from "../../modules/identity/index.ts";
import { procedure } from "./init.ts";

const Environment = z.enum(["live", "test"]);
const Company = z.strictObject({ id: z.string(), name: z.string(), environment: Environment });

const RightView = z.strictObject({ may: z.boolean(), roles: z.array(z.enum(ROLES)).readonly() });
const RightName = z.enum(Object.keys(RIGHTS) as [Right, ...Right[]]);

const Me = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.enum(ROLES)),
  /** What they may change, and who may: pages show an action only to whom it is open. */
  rights: z.record(RightName, RightView),
  demo: z.boolean(),
  company: Company.extend({ currency: z.string(), timeZone: z.string() }),
  companies: z.array(Company),
  publishers: z.array(z.strictObject({ slug: z.string(), name: z.string() })),
});

/** Who is signed in. */
export function createMeProcedure({ sessions }: { readonly sessions: SessionService }) {
  return procedure.output(Me).query(async ({ ctx }) => ({ ...(await sessions.me(ctx.principal)), rights: rightsOf(ctx.principal) }));
}
