import { z } from "zod";

const DELIVERY_KINDS = ["checkpoint", "test"] as const;
const DELIVERY_STATES = ["waiting", "delivered", "failed", "dropped"] as const;
export const DeliveryKind = z.enum(DELIVERY_KINDS);
export const DeliveryState = z.enum(DELIVERY_STATES);
export type DeliveryKind = z.output<typeof DeliveryKind>;
export type DeliveryState = z.output<typeof DeliveryState>;

/** One message to the company's address. */
export const DeliveryView = z.strictObject({
  /** What the receiver sees as `webhook-id`: the same at every try. */
  id: z.string(),
  kind: DeliveryKind,
  url: z.string(),
  /** The state of the trail it carries. */
  batch: z.number().int(),
  seq: z.number().int(),
  at: z.string(),
  state: DeliveryState,
  attempts: z.number().int(),
  lastAt: z.string().nullable(),
  /** Null when nothing is to come. */
  nextAt: z.string().nullable(),
  /** HTTP status of the last answer; null without one. */
  status: z.number().int().nullable(),
  /** How the last answer began, or why there was none. */
  answer: z.string().nullable(),
});
export type DeliveryView = z.output<typeof DeliveryView>;

export const AuditPushView = z.strictObject({
  webhook: z
    .strictObject({
      url: z.string(),
      /** Key its secret is sealed with. */
      keyId: z.string(),
      since: z.string(),
      by: z.string(),
      /** First failure since the last success. */
      failingSince: z.string().nullable(),
    })
    .nullable(),
  /** Newest first. */
  deliveries: z.array(DeliveryView),
});
export type AuditPushView = z.output<typeof AuditPushView>;

/** `newSecret`: make another one; the old one signs nothing any more. */
export const AuditPushBody = z.strictObject({ url: z.string().min(1).max(2_000), newSecret: z.boolean().default(false) });
export type AuditPushInput = z.output<typeof AuditPushBody>;

/** `secret` is given once, when it is made. */
export const AuditPushSet = z.strictObject({ push: AuditPushView, secret: z.string().nullable() });
export type AuditPushSet = z.output<typeof AuditPushSet>;
