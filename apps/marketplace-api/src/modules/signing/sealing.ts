import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const VERSION = 1;

/** Seals bytes with AES-256-GCM: version, 12 bytes nonce, 16 bytes tag, ciphertext. `context` is authenticated with it. */
export function seal(masterKey: Uint8Array, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", masterKey, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body]);
}

/** Opens what `seal` closed. @throws Error when the master key, the context or a byte is another. */
export function unseal(masterKey: Uint8Array, sealed: Uint8Array, context: string): Buffer {
  if (sealed[0] !== VERSION) throw new Error(`unknown sealing version ${sealed[0]}`);
  const decipher = createDecipheriv("aes-256-gcm", masterKey, sealed.subarray(1, 13));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(13, 29));
  return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]);
}
