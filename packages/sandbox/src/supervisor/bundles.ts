import { createHash } from "node:crypto";
import type { SkillCode } from "../runtime.ts";

const BUNDLE_BUDGET_BYTES = 64 * 1024 * 1024;
const COMPILE_AGAIN_MS = 10_000;
const CACHE_BUDGET_BYTES = 64 * 1024 * 1024;

/** Least recently used entries go first when the bytes no longer fit. */
function createByteCache(budgetBytes: number) {
  const entries = new Map<string, Buffer>();
  let total = 0;
  return {
    get(key: string): Buffer | undefined {
      const found = entries.get(key);
      if (found === undefined) return undefined;
      entries.delete(key);
      entries.set(key, found);
      return found;
    },
    set(key: string, bytes: Buffer): void {
      total -= entries.get(key)?.length ?? 0;
      entries.delete(key);
      entries.set(key, bytes);
      total += bytes.length;
      for (const [oldest, value] of entries) {
        if (total <= budgetBytes || entries.size === 1) return;
        entries.delete(oldest);
        total -= value.length;
      }
    },
  };
}

/** Bundles by hash, and the code caches our own blank hosts made of them. In memory only; hosts get copies. */
export function createBundleStore() {
  const bundles = createByteCache(BUNDLE_BUDGET_BYTES);
  const codeCaches = createByteCache(CACHE_BUDGET_BYTES);
  const loading = new Map<string, Promise<Buffer>>();
  const askedAt = new Map<string, number>();
  const keys = new WeakMap<SkillCode, string>();

  return {
    /** Names what a host must have: the code and the schemas it is checked against. */
    keyOf(skill: SkillCode): string {
      let key = keys.get(skill);
      if (key === undefined) {
        const schemas = createHash("sha256")
          .update(JSON.stringify([skill.input, skill.output]))
          .digest("base64url");
        key = `${skill.id} ${skill.sha256} ${schemas}`;
        keys.set(skill, key);
      }
      return key;
    },
    peek: (skill: SkillCode): Buffer | undefined => bundles.get(skill.sha256),
    /** Loads a bundle once, however many calls wait for it. Its hash is checked by the host. */
    load(skill: SkillCode): Promise<Buffer> {
      let pending = loading.get(skill.sha256);
      if (pending === undefined) {
        pending = skill
          .load()
          .then((text) => {
            const bytes = Buffer.from(text);
            bundles.set(skill.sha256, bytes);
            return bytes;
          })
          .finally(() => loading.delete(skill.sha256));
        loading.set(skill.sha256, pending);
      }
      return pending;
    },
    codeCache: (sha256: string): Buffer | undefined => codeCaches.get(sha256),
    addCodeCache: (sha256: string, bytes: Buffer): void => codeCaches.set(sha256, bytes),
    /** True when nobody has been asked to compile this lately: a host that was asked may have died since. */
    claimCompile(sha256: string): boolean {
      const now = performance.now();
      if (now - (askedAt.get(sha256) ?? Number.NEGATIVE_INFINITY) < COMPILE_AGAIN_MS) return false;
      askedAt.set(sha256, now);
      return true;
    },
  };
}

export type BundleStore = ReturnType<typeof createBundleStore>;
