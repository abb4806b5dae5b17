import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** About 60 ms and 32 MB each: dear for a guesser, bearable for a sign-in. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const KEY_BYTES = 32;
const FORM = /^scrypt\$(\d{1,8})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9_-]{10,100})\$([A-Za-z0-9_-]{10,100})$/;

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly maxmem: number;
}

function derive(password: string, salt: Uint8Array, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFC"), salt, KEY_BYTES, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** What is stored of a password: scrypt with its cost and a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/** A hash nobody's password has: checked for unknown people, so that an answer takes as long as for known ones. */
const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$AAAAAAAAAAAAAAAAAAAAAA$${"A".repeat(43)}`;

/** Whether a password is the stored one. Null (no such person, no password) takes as long and answers false. */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  const match = FORM.exec(stored ?? NOBODY);
  if (!match) return false;
  const [, N, r, p, salt = "", key = ""] = match;
  const expected = Buffer.from(key, "base64url");
  const derived = await derive(password, Buffer.from(salt, "base64url"), { N: Number(N), r: Number(r), p: Number(p), maxmem: COST.maxmem });
  return stored !== null && derived.length === expected.length && timingSafeEqual(derived, expected);
}
