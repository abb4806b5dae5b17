import { join } from "node:path";
import { Ed25519Jwk } from "@souk/contracts";
import { z } from "zod";
import { createPublisherKey, type PrivateJwk } from "../build/index.ts";
import type { CliEnv } from "../env.ts";
import { readSettings, writeSettings } from "./store.ts";

const Keyring = z.strictObject({
  version: z.literal(1),
  /** Private signing keys, by publisher. They are made here and never leave this machine. */
  publishers: z.record(z.string(), Ed25519Jwk.extend({ d: z.string() })),
  /** Receipt keys pinned at the first sign-in to an API, by its URL. */
  receipts: z.record(z.string(), z.array(Ed25519Jwk)),
});
type Keyring = z.output<typeof Keyring>;

const pathOf = (env: CliEnv): string => join(env.configFolder, "keys.json");

async function read(env: CliEnv): Promise<Keyring> {
  return (await readSettings(pathOf(env), Keyring)) ?? { version: 1, publishers: {}, receipts: {} };
}

/** A publisher's signing key, made on first use. */
export async function publisherKey(env: CliEnv, slug: string): Promise<{ privateJwk: PrivateJwk; isNew: boolean }> {
  const keyring = await read(env);
  const known = keyring.publishers[slug];
  if (known) return { privateJwk: known, isNew: false };
  const { privateJwk } = createPublisherKey();
  await writeSettings(pathOf(env), { ...keyring, publishers: { ...keyring.publishers, [slug]: privateJwk } });
  return { privateJwk, isNew: true };
}

/** Pins an API's receipt keys. Keys pinned before stay, so retired ones go on verifying; answers how many are new. */
export async function pinReceiptKeys(env: CliEnv, api: string, keys: readonly Ed25519Jwk[]): Promise<number> {
  const keyring = await read(env);
  const pinned = keyring.receipts[api] ?? [];
  const added = keys.filter((key) => !pinned.some((known) => known.kid === key.kid));
  if (added.length > 0) await writeSettings(pathOf(env), { ...keyring, receipts: { ...keyring.receipts, [api]: [...pinned, ...added] } });
  return added.length;
}

/** Every receipt key pinned on this machine, of one API or of all. */
export async function pinnedReceiptKeys(env: CliEnv, api?: string): Promise<Ed25519Jwk[]> {
  const { receipts } = await read(env);
  return api === undefined ? Object.values(receipts).flat() : (receipts[api] ?? []);
}
