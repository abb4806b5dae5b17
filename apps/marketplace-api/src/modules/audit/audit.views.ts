import { encodeId } from "@souk/kernel";
import { z } from "zod";
import { type Names, Who } from "../directory/index.ts";
import type { StoredEntry } from "./audit.types.ts";

/** One line of the trail as pages show it. */
export const AuditRow = z.strictObject({
  id: z.string(),
  /** Null: not chained yet. */
  seq: z.number().int().nullable(),
  at: z.string(),
  actor: Who,
  /** The person an agent acted for. */
  forWhom: Who.nullable(),
  action: z.string(),
  target: z.string(),
  decision: z.strictObject({ allowed: z.boolean(), layer: z.string().nullable(), rule: z.string().nullable() }).nullable(),
  callId: z.string().nullable(),
  /** The stored payload, JSON text. */
  stored: z.string(),
});
export const AuditPage = z.strictObject({ items: z.array(AuditRow), nextCursor: z.string().nullable() });
export const AuditCheckpointView = z.strictObject({
  checkpoint: z.string(),
  batch: z.number().int(),
  seq: z.number().int(),
  at: z.string(),
});
export const AuditErased = z.strictObject({ erased: z.number().int() });
export type AuditPage = z.output<typeof AuditPage>;
export type AuditCheckpointView = z.output<typeof AuditCheckpointView>;

/** What pages look for in a payload; anything else in it stays in `stored`. */
const Payload = z.looseObject({
  call: z.uuid().nullish().catch(null),
  employee: z.uuid().nullish().catch(null),
  agent: z.uuid().nullish().catch(null),
  layer: z.string().nullish().catch(null),
  rule: z.string().nullish().catch(null),
  error: z.string().nullish().catch(null),
  decision: z
    .looseObject({ allowed: z.boolean().catch(true), layer: z.string().nullish().catch(null), rule: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
});

const parsed = (text: string): z.output<typeof Payload> => {
  const found = Payload.safeParse(JSON.parse(text));
  return found.success ? found.data : {};
};

/** The people a record names beside its actor. */
export function employeesOf(entries: readonly StoredEntry[]): readonly string[] {
  return entries.flatMap(({ payload }) => parsed(payload).employee ?? []);
}

/** A stored record with names. */
export function toAuditRow(entry: StoredEntry, names: Names): z.output<typeof AuditRow> {
  const payload = parsed(entry.payload);
  const isRefused = entry.action.endsWith(".denied");
  const { decision } = payload;
  return {
    id: entry.id,
    seq: entry.seq,
    at: new Date(entry.at).toISOString(),
    actor: names.principal(entry.actor),
    forWhom: payload.agent && payload.employee ? names.employee(payload.employee) : null,
    action: entry.action,
    target: entry.target,
    decision:
      decision || isRefused
        ? {
            allowed: decision ? decision.allowed : false,
            layer: decision?.layer ?? payload.layer ?? null,
            rule: decision?.rule ?? payload.rule ?? null,
          }
        : null,
    callId: payload.call ? encodeId("call", payload.call) : null,
    stored: entry.payload,
  };
}
