import { SkillName } from "@souk/contracts";
import { z } from "zod";

/** What a secret is called in `{{secret:NAME}}`. */
export const SecretName = z.string().regex(/^[A-Z][A-Z0-9_]{0,119}$/, "a secret is named like CRM_TOKEN");

/** A secret as it is listed: never its value. */
export const SecretView = z.strictObject({
  name: z.string(),
  /** Null: the company's own. */
  publisher: z.string().nullable(),
  skills: z.array(z.string()),
  hosts: z.array(z.string()),
  keyId: z.string(),
  updatedAt: z.string(),
  by: z.string(),
  /** Last put into a request, to the minute; null: never. */
  usedAt: z.string().nullable(),
});
export type SecretView = z.output<typeof SecretView>;

export interface PutSecret {
  readonly name: string;
  readonly value: string;
  /** Skills that may use it. */
  readonly skills: readonly string[];
  /** Hosts it may be sent to: `api.example.com` or `*.example.com`. */
  readonly hosts: readonly string[];
  /** Set: belongs to that publisher's own skills. */
  readonly publisher?: string | undefined;
}

export const SecretBody = z.strictObject({
  value: z.string().max(4_000),
  skills: z.array(SkillName).min(1).max(100),
  hosts: z.array(z.string().max(200)).min(1).max(50),
  /** Belongs to this publisher's skills instead of the company. */
  publisher: z.string().max(40).optional(),
});
export const HostsBody = z.strictObject({ hosts: z.array(z.string().max(200)).max(20) });
