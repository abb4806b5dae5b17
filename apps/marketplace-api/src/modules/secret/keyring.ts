import { createHash, hkdfSync } from "node:crypto";
import { DomainError, said } from "@souk/kernel";
import { seal, unseal } from "../signing/index.ts";

export interface Sealed {
  readonly sealed: Buffer;
  readonly keyId: string;
}

/** Encrypts at rest with AES-256-GCM under keys made from the installation's master keys; each box names its key. */
export interface Keyring {
  /** Id of the key new boxes get. */
  readonly currentId: string;
  /** `context` is bound to the box: it opens for the same row only. */
  seal(plain: string, context: string): Sealed;
  /** @throws DomainError `internal` when no master key of this installation opens it */
  open(box: { readonly sealed: Uint8Array; readonly keyId: string }, context: string): string;
}

interface DataKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

function dataKey(masterKey: Uint8Array): DataKey {
  const bytes = new Uint8Array(hkdfSync("sha256", masterKey, "", "souk secrets v1", 32));
  return { id: `k${createHash("sha256").update("souk key id").update(bytes).digest("hex").slice(0, 12)}`, bytes };
}

/** `oldKeys` only open: they are there until `souk admin keys rotate` has sealed everything anew. */
export function createKeyring(masterKey: Uint8Array, oldKeys: readonly Uint8Array[] = []): Keyring {
  const current = dataKey(masterKey);
  const keys = new Map([current, ...oldKeys.map(dataKey)].map((key) => [key.id, key]));
  return {
    currentId: current.id,
    seal: (plain, context) => ({ sealed: seal(current.bytes, Buffer.from(plain), context), keyId: current.id }),
    open: ({ sealed, keyId }, context) => {
      const key = keys.get(keyId);
      if (!key)
        throw new DomainError(
          "internal",
          said`A secret was sealed with the key ${keyId}, which this process was not given. Set SOUK_MASTER_KEY_OLD to it.`,
        );
      return unseal(key.bytes, sealed, context).toString();
    },
  };
}
