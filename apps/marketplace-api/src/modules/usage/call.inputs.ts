import { SkillName } from "@souk/contracts";
import { z } from "zod";
import { At, PageInput } from "../page/index.ts";
import { CallStatus } from "./usage.types.ts";

/** Which calls a list shows, whoever asks for it; `running` are those that have not ended. */
export const CallFilter = {
  skill: SkillName.optional(),
  status: CallStatus.or(z.literal("running")).optional(),
  from: At.optional(),
  to: At.optional(),
  ...PageInput,
};
