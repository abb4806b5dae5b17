import { z } from "zod";

/**
 * One grant in its wire form: `<resource> <verb>[,<verb>…]`, e.g. "file:/invoices/** read", "perm:erp.invoices read,write",
 * "http:api.example.com/v1/** GET", "secret:CRM_TOKEN use", "skill:acme/summarize call", "kv:scratch read,write".
 */
export const GrantText = z
  .string()
  .max(400)
  .regex(/^(file|perm|http|secret|skill|connection|kv):\S+ [A-Za-z]+(,[A-Za-z]+)*$/, "a grant reads: <resource> <verb>[,<verb>]");
export type GrantText = z.output<typeof GrantText>;

/** Layers a decision looks at, outermost first. */
export const DecisionLayer = z.enum([
  "key",
  "enablement",
  "company",
  "skill",
  "employee",
  "agent",
  "rule",
  "budget",
  "price",
  "kill",
  "limit",
]);
export type DecisionLayer = z.output<typeof DecisionLayer>;

/** Why a call was allowed or not; kept with the call and shown on pages. */
export const Decision = z.strictObject({
  allowed: z.boolean(),
  layer: DecisionLayer.nullable(),
  /** The rule or grant that decided, in wire form. */
  rule: z.string().nullable(),
  /** Grants the skill needs and this caller lacks. */
  missing: z.array(z.string()),
  /** What to do, and who can. */
  howToFix: z.string().nullable(),
});
export type Decision = z.output<typeof Decision>;
