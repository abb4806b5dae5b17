import { IdempotencyKey } from "@souk/contracts";
import { DomainError, decodeId } from "@souk/kernel";
import { z } from "zod";
import { KEY_SCOPES, KeyOnWire, type KeyService, keyOnWire, NewKey, toNewKey } from "../../modules/company/index.ts";
import { PageInput } from "../../modules/page/index.ts";
import { procedure, router } from "./init.ts";

const Scopes = z.array(z.enum(KEY_SCOPES)).readonly();
const Choice = z.strictObject({ kind: KeyOnWire.shape.kind, id: z.string().nullable(), name: z.string(), scopes: Scopes, least: Scopes });

/** API keys: what one has, what one may make, and their end. */
export function createKeysRouter({ keys }: { readonly keys: KeyService }) {
  return router({
    list: procedure
      .input(z.strictObject({ of: z.enum(["me", "company"]), ...PageInput }))
      .output(z.strictObject({ items: z.array(KeyOnWire), nextCursor: z.string().nullable() }))
      .query(async ({ ctx, input }) => {
        const { items, nextCursor } = await keys.list(ctx.principal, input);
        return { items: items.map(keyOnWire), nextCursor };
      }),
    choices: procedure.output(z.array(Choice)).query(async ({ ctx }) => [...(await keys.choices(ctx.principal))]),
    create: procedure
      .input(NewKey.extend({ requestKey: IdempotencyKey }))
      .output(z.strictObject({ id: z.string(), key: z.string(), start: z.string() }))
      .mutation(async ({ ctx, input: { requestKey, ...wanted } }) => {
        const { key, view } = await keys.create(ctx.principal, toNewKey(wanted, requestKey));
        return { id: view.id, key, start: view.start };
      }),
    revoke: procedure
      .input(z.strictObject({ id: z.string().max(60) }))
      .output(z.strictObject({ id: z.string() }))
      .mutation(async ({ ctx, input: { id } }) => {
        const uuid = decodeId("key", id);
        if (uuid === null) throw new DomainError("not_found", "There is no such key.");
        await keys.revoke(ctx.principal, uuid);
        return { id };
      }),
  });
}
