import { createHash, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import type { RandomSource } from "@souk/kernel";

export type KeyEnvironment = "live" | "test";

/** The parts of `sk_<env>_<publicId>_<secret>_<crc>`. */
export interface ApiKeyParts {
  readonly env: KeyEnvironment;
  /** Finds the row; no secret. */
  readonly publicId: string;
  /** 256 bits, known to the holder only. */
  readonly secret: string;
}

const PUBLIC_ID_LENGTH = 16;
const SECRET_LENGTH = 43;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FORM = /^sk_(live|test)_([0-9A-Za-z]{16})_([0-9A-Za-z]{43})_([0-9a-f]{8})$/;

const checksum = (body: string): string => crc32(body).toString(16).padStart(8, "0");

/** Letters and digits, each equally likely. */
function randomText(length: number, random: RandomSource): string {
  const bytes = new Uint8Array(length * 2);
  let text = "";
  while (text.length < length) {
    random.fill(bytes);
    // 248 = 4 × 62: higher bytes would favour the first letters
    for (const byte of bytes) if (byte < 248 && text.length < length) text += ALPHABET[byte % 62];
  }
  return text;
}

/** The parts of a new key. */
export function newApiKey(env: KeyEnvironment, random: RandomSource): ApiKeyParts {
  return { env, publicId: randomText(PUBLIC_ID_LENGTH, random), secret: randomText(SECRET_LENGTH, random) };
}

/** The text handed to the holder, once. The checksum lets scanners and people see a typing error without asking us. */
export function formatApiKey({ env, publicId, secret }: ApiKeyParts): string {
  const body = `sk_${env}_${publicId}_${secret}`;
  return `${body}_${checksum(body)}`;
}

/** The parts of a key's text, or null when the form or the checksum is wrong. */
export function parseApiKey(text: string): ApiKeyParts | null {
  const match = FORM.exec(text);
  if (!match) return null;
  const [, env = "", publicId = "", secret = "", crc = ""] = match;
  if (checksum(`sk_${env}_${publicId}_${secret}`) !== crc) return null;
  return { env: env === "test" ? "test" : "live", publicId, secret };
}

/** What is stored of a secret: its SHA-256. The secret has 256 bits of its own, so no slow hash is needed. */
export function hashSecret(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(secret).digest());
}

/** Whether a secret is the stored one, in constant time. */
export function secretMatches(secret: string, storedHash: Uint8Array): boolean {
  const hash = hashSecret(secret);
  return hash.length === storedHash.length && timingSafeEqual(hash, storedHash);
}
