import { z } from "zod";
import type { SessionService } from "../../modules/company/index.ts";
import { ROLES } from "../../modules/identity/index.ts";
import { procedure } from "./init.ts";

const Environment = z.enum(["live", "test"]);
const Company = z.strictObject({ id: z.string(), name: z.string(), environment: Environment });

const Me = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.enum(ROLES)),
  demo: z.boolean(),
  company: Company.extend({ currency: z.string(), timeZone: z.string() }),
  companies: z.array(Company),
  publishers: z.array(z.strictObject({ slug: z.string(), name: z.string() })),
});

/** Who is signed in. */
export function createMeProcedure({ sessions }: { readonly sessions: SessionService }) {
  return procedure.output(Me).query(({ ctx }) => sessions.me(ctx.principal));
}
