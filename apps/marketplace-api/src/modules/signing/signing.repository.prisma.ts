import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Database } from "@souk/db";
import type { Clock } from "@souk/kernel";
import { sha256Hex } from "@souk/kernel";
import { z } from "zod";
import { seal, unseal } from "./sealing.ts";
import type { PublicJwk } from "./signing.types.ts";

export interface PlatformKeys {
  readonly active: { readonly kid: string; readonly privateKey: KeyObject };
  readonly all: readonly PublicJwk[];
}

const StoredJwk = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  kid: z.string(),
  use: z.literal("sig"),
  alg: z.literal("EdDSA"),
});

/**
 * The installation's keys for one purpose; the first process that needs them makes them, under a lock, so that two never differ.
 * @throws Error when SOUK_MASTER_KEY does not open the stored key.
 */
export async function loadPlatformKeys(
  deps: { db: Database; clock: Clock; masterKey: Uint8Array; oldMasterKeys?: readonly Uint8Array[] },
  purpose: "receipt" | "token",
): Promise<PlatformKeys> {
  return deps.db.withoutCompany(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('souk_platform_key'))::text`;
    const rows = await tx.platformKey.findMany({ where: { purpose }, orderBy: { createdAt: "desc" } });
    const all = rows.map((row) => StoredJwk.parse(row.publicJwk));
    const current = rows.find((row) => row.retiredAt === null && row.sealed !== null);
    if (current?.sealed) {
      return {
        active: { kid: current.kid, privateKey: openKey([deps.masterKey, ...(deps.oldMasterKeys ?? [])], current.sealed, current.kid) },
        all,
      };
    }
    const made = makeKey(purpose);
    const sealed = seal(deps.masterKey, made.privateKey.export({ format: "der", type: "pkcs8" }), made.jwk.kid);
    await tx.platformKey.create({
      data: {
        kid: made.jwk.kid,
        purpose,
        publicJwk: { ...made.jwk },
        sealed: new Uint8Array(sealed),
        createdAt: new Date(deps.clock.now()),
      },
    });
    return { active: { kid: made.jwk.kid, privateKey: made.privateKey }, all: [made.jwk, ...all] };
  });
}

/** Seals the installation's keys that another master key sealed under the current one. Answers how many. */
export async function resealPlatformKeys(deps: {
  readonly db: Pick<Database, "withoutCompany">;
  readonly masterKey: Uint8Array;
  readonly oldMasterKeys: readonly Uint8Array[];
}): Promise<number> {
  return deps.db.withoutCompany(async (tx) => {
    let resealed = 0;
    for (const { kid, sealed } of await tx.platformKey.findMany({ where: { sealed: { not: null } } })) {
      if (sealed === null || opens(deps.masterKey, sealed, kid)) continue;
      const plain = unsealWithAny(deps.oldMasterKeys, sealed, kid);
      await tx.platformKey.update({ where: { kid }, data: { sealed: new Uint8Array(seal(deps.masterKey, plain, kid)) } });
      resealed += 1;
    }
    return resealed;
  });
}

function opens(masterKey: Uint8Array, sealed: Uint8Array, kid: string): boolean {
  try {
    unseal(masterKey, sealed, kid);
    return true;
  } catch {
    return false; // sealed by another master key
  }
}

function openKey(masterKeys: readonly Uint8Array[], sealed: Uint8Array, kid: string): KeyObject {
  return createPrivateKey({ key: unsealWithAny(masterKeys, sealed, kid), format: "der", type: "pkcs8" });
}

function unsealWithAny(masterKeys: readonly Uint8Array[], sealed: Uint8Array, kid: string): Buffer {
  let cause: unknown;
  for (const masterKey of masterKeys) {
    try {
      return unseal(masterKey, sealed, kid);
    } catch (error) {
      cause = error;
    }
  }
  throw new Error(`SOUK_MASTER_KEY does not open the signing key ${kid}: start with the key this data was made with`, { cause });
}

function makeKey(purpose: string): { privateKey: KeyObject; jwk: PublicJwk } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const x = z.string().parse(publicKey.export({ format: "jwk" }).x);
  return { privateKey, jwk: { kty: "OKP", crv: "Ed25519", x, kid: `${purpose}-${sha256Hex(x).slice(0, 16)}`, use: "sig", alg: "EdDSA" } };
}
