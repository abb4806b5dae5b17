import { GrantText } from "@souk/contracts";
import { DomainError, decodeId, said } from "@souk/kernel";
import { z } from "zod";
import { PageInput } from "../page/index.ts";
import { KEY_SCOPES, type KeyHolder, type KeyView, type NewKeyInput } from "./company.types.ts";

export const NewKey = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.enum(KEY_SCOPES)).min(1).max(KEY_SCOPES.length),
  expiresInDays: z.number().int().min(1).max(365).default(90),
  for: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("me") }),
      z.strictObject({ kind: z.literal("agent"), id: z.string().max(60) }),
      z.strictObject({ kind: z.literal("service"), grants: z.array(GrantText).max(200) }),
      z.strictObject({ kind: z.literal("publisher"), slug: z.string().max(40) }),
    ])
    .default({ kind: "me" }),
  /** Nobody saw the answer to the first request of this name: its key is revoked and another one made. */
  unseen: z.boolean().default(false),
});
export const KeysQuery = z.strictObject({ of: z.enum(["me", "company"]).optional(), ...PageInput });

/** What a new key is asked with, as the service takes it. @throws DomainError `not_found` for an agent's id of another form. */
export function toNewKey({ for: holder, unseen, ...body }: z.output<typeof NewKey>, requestKey: string | undefined): NewKeyInput {
  return { ...body, holder: holder.kind === "agent" ? agentHolder(holder.id) : holder, requestKey, isUnseen: unseen };
}

function agentHolder(id: string): KeyHolder {
  const agentId = decodeId("agt", id);
  if (agentId === null) throw new DomainError("not_found", said`There is no ${id.slice(0, 60)}.`);
  return { kind: "agent", agentId };
}

/** A key as it travels; times are RFC 3339 in UTC. */
export const KeyOnWire = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["employee", "agent", "service", "publisher"]),
  holder: z.strictObject({ id: z.string(), name: z.string() }),
  owner: z.string().nullable(),
  createdBy: z.string().nullable(),
  status: z.enum(["active", "expired", "revoked"]),
  start: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
});

const instant = (ms: number): string => new Date(ms).toISOString();
const maybe = (ms: number | null): string | null => (ms === null ? null : instant(ms));

export const keyOnWire = (key: KeyView): z.output<typeof KeyOnWire> => ({
  ...key,
  scopes: [...key.scopes],
  createdAt: instant(key.createdAt),
  lastUsedAt: maybe(key.lastUsedAt),
  expiresAt: instant(key.expiresAt),
  revokedAt: maybe(key.revokedAt),
});
