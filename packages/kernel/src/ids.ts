import { randomFillSync } from "node:crypto";
import type { Clock } from "./clock.ts";

/** Fills bytes. Injected like the clock, so tests and the demo get the same ids each time. */
export interface RandomSource {
  fill(bytes: Uint8Array): void;
}

/** Random bytes from the operating system, drawn in blocks (a draw per id costs more than the id). */
export const systemRandom: RandomSource = (() => {
  const pool = new Uint8Array(4096);
  let used = pool.length;
  return {
    fill(bytes) {
      if (bytes.length > pool.length) {
        randomFillSync(bytes);
        return;
      }
      if (used + bytes.length > pool.length) {
        randomFillSync(pool);
        used = 0;
      }
      bytes.set(pool.subarray(used, used + bytes.length));
      pool.fill(0, used, used + bytes.length);
      used += bytes.length;
    },
  };
})();

/** A repeatable source (xorshift32), for tests and demo data only: never for secrets. */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0 || 1;
  return {
    fill(bytes) {
      for (let i = 0; i < bytes.length; i++) {
        state ^= state << 13;
        state >>>= 0;
        state ^= state >>> 17;
        state ^= state << 5;
        state >>>= 0;
        bytes[i] = state & 0xff;
      }
    },
  };
}

/** Prefix of every kind of public id. */
export const ID_PREFIXES = {
  company: "co",
  employee: "emp",
  group: "grp",
  agent: "agt",
  serviceAccount: "svc",
  publisher: "pub",
  apiKey: "key",
  session: "ses",
  call: "call",
  outcome: "out",
  event: "evt",
  invoice: "inv",
  invoiceLine: "lin",
  budget: "bud",
  request: "req",
  accessRequest: "acr",
  receipt: "rcp",
  enablement: "enb",
  killSwitch: "kil",
  quarantine: "qua",
  notice: "ntc",
  savedView: "view",
  node: "nod",
  delivery: "dlv",
} as const;
export type IdPrefix = (typeof ID_PREFIXES)[keyof typeof ID_PREFIXES];

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A new UUIDv7 (RFC 9562 §5.7): 48 bits of clock time, 74 random bits. */
export function newUuid(clock: Clock, random: RandomSource = systemRandom): string {
  const b = new Uint8Array(16);
  random.fill(b);
  const ms = clock.now();
  b[0] = (ms / 2 ** 40) & 0xff;
  b[1] = (ms / 2 ** 32) & 0xff;
  b[2] = (ms / 2 ** 24) & 0xff;
  b[3] = (ms / 2 ** 16) & 0xff;
  b[4] = (ms / 2 ** 8) & 0xff;
  b[5] = ms & 0xff;
  b[6] = 0x70 | ((b[6] ?? 0) & 0x0f);
  b[8] = 0x80 | ((b[8] ?? 0) & 0x3f);
  let text = "";
  for (let i = 0; i < 16; i++) {
    text += HEX[b[i] ?? 0];
    if (i === 3 || i === 5 || i === 7 || i === 9) text += "-";
  }
  return text;
}

const digit = (bits: number): string => ALPHABET.charAt(bits & 31);

/** The public form of a UUID: prefix, underscore, 26 characters of Crockford base32. @throws RangeError for anything but a UUID. */
export function encodeId(prefix: IdPrefix, uuid: string): string {
  if (!UUID.test(uuid)) throw new RangeError(`not a UUID: ${uuid}`);
  const hex = uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
  // 128 bits: eight give two characters (three bits and five), then six times twenty give four
  const first = Number.parseInt(hex.slice(0, 2), 16);
  let text = digit(first >> 5) + digit(first);
  for (let at = 2; at < 32; at += 5) {
    const bits = Number.parseInt(hex.slice(at, at + 5), 16);
    text += digit(bits >> 15) + digit(bits >> 10) + digit(bits >> 5) + digit(bits);
  }
  return `${prefix}_${text}`;
}

/** The UUID inside a public id, or null when the prefix or the form is wrong. */
export function decodeId(prefix: IdPrefix, id: string): string | null {
  if (!idPattern(prefix).test(id)) return null;
  let value = 0n;
  for (const char of id.slice(prefix.length + 1)) value = (value << 5n) | BigInt(ALPHABET.indexOf(char));
  const hex = value.toString(16).padStart(32, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const patterns = new Map<IdPrefix, RegExp>();

/** What an id with this prefix looks like (the first character carries three bits, so it is at most 7). */
export function idPattern(prefix: IdPrefix): RegExp {
  let pattern = patterns.get(prefix);
  if (!pattern) {
    pattern = new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`);
    patterns.set(prefix, pattern);
  }
  return pattern;
}
