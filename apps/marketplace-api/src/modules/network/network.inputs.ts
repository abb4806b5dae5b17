import { SkillName } from "@souk/contracts";
import { z } from "zod";
import { inOrder, PageInput } from "../page/index.ts";
import { METHODS } from "./method.rules.ts";
import { Mode } from "./network.views.ts";

const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional();
export const LogQuery = z
  .strictObject({
    ...PageInput,
    skill: SkillName.optional(),
    host: z.string().max(200).optional(),
    verdict: z.enum(["allowed", "reported", "denied"]).optional(),
    callId: z.string().max(60).optional(),
    from: instant,
    to: instant,
  })
  .refine(...inOrder);
const RuleBody = z.strictObject({
  effect: z.enum(["allow", "deny"]),
  /** Empty: every skill. */
  skill: z.union([z.literal(""), SkillName]).default(""),
  /** Empty: every method. */
  methods: z.array(z.enum(METHODS)).max(METHODS.length).default([]),
  /** `host[:port]/path`; `*` stands for one part, `**` for any number. */
  pattern: z.string().min(1).max(300).regex(/^\S+$/, "a pattern has no spaces"),
  maxBytes: z.number().int().min(0).max(10_000_000).nullable().default(null),
  note: z.string().max(300).default(""),
  source: z.enum(["admin", "learned"]).default("admin"),
  /** Ignored: rules get new ids when the policy is replaced. */
  id: z.string().max(60).optional(),
});
export const PolicyBody = z.strictObject({
  mode: Mode,
  skillModes: z
    .array(z.strictObject({ skill: SkillName, mode: Mode }))
    .max(500)
    .default([]),
  keepPaths: z.boolean().default(false),
  rules: z.array(RuleBody).max(500).default([]),
  /** That of the policy the change is made on: when it is not the one in force any more, nothing is saved (409). Left out: whatever is there is replaced. */
  revision: z.string().max(64).optional(),
});
