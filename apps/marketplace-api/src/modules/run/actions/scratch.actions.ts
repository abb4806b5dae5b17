import { z } from "zod";
import type { FileReader } from "../../file/index.ts";
import { type ActionContext, type HostActions, hostAction, Refused } from "./action.ts";

const MAX_KV_BYTES = 64_000;
/** Texts of the scratch store: PostgreSQL holds no NUL and no half of a surrogate pair. */
const StoredText = z.string().refine((text) => text.isWellFormed() && !text.includes("\0"), "no NUL and only whole Unicode characters");
const Key = z.strictObject({ key: StoredText.min(1).max(200) });
const Entry = Key.extend({ value: StoredText.max(MAX_KV_BYTES) });

export interface ScratchActions {
  readonly actions: HostActions;
  /** Changes that commit with the call or vanish; null removes. */
  readonly kv: ReadonlyMap<string, string | null>;
}

/** The key-value scratch of one company and skill, as one call sees it. */
export function createScratchActions(context: ActionContext, files: FileReader): ScratchActions {
  const { plan, require } = context;
  const kv = new Map<string, string | null>();
  /** Scratch carries no label, so nothing of a labelled read may get there (row 140). @throws Refused */
  function requireOpen(key: string): void {
    require("kv", "scratch", "write");
    const read = context.flow.confidentialRead;
    if (read === null) return;
    throw new Refused("permission_denied", key, {
      message: `this call has read ${read.path}, which is labelled confidential, so it may not keep anything in scratch; what it writes to files carries the label`,
      layer: "label",
    });
  }
  const actions: HostActions = {
    "kv.get": hostAction(Key, async ({ key }) => {
      require("kv", "scratch", "read");
      const value = kv.has(key) ? (kv.get(key) ?? null) : await files.kvGet(plan.principal.companyId, plan.version.skill, key);
      return { target: key, value: { value }, bytes: value?.length ?? null };
    }),
    "kv.set": hostAction(Entry, async ({ key, value }) => {
      requireOpen(key);
      kv.set(key, value);
      return { target: key, value: {}, bytes: value.length };
    }),
    "kv.delete": hostAction(Key, async ({ key }) => {
      requireOpen(key);
      kv.set(key, null);
      return { target: key, value: {}, bytes: null };
    }),
  };
  return { actions, kv };
}
