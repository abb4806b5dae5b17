/**
 * RFC 6962 §2.1 Merkle trees over any hash: leaf = H(0x00 ‖ data), node = H(0x01 ‖ left ‖ right). Built level by level, an odd last node moving up
 * as it is, which is the RFC's split at the largest power of two. No hash function is imported here, so browsers run the same code.
 */
export type Hash = Uint8Array;

/** What a leaf's hash is taken of. */
export function leafBytes(payload: Uint8Array): Uint8Array {
  const out = new Uint8Array(payload.length + 1);
  out.set(payload, 1);
  return out;
}

/** What an inner node's hash is taken of. */
export function nodeBytes(left: Hash, right: Hash): Uint8Array {
  const out = new Uint8Array(left.length + right.length + 1);
  out[0] = 1;
  out.set(left, 1);
  out.set(right, left.length + 1);
  return out;
}

interface Level {
  readonly pairs: readonly (readonly [Hash, Hash])[];
  /** The node without a partner, which moves up unchanged. */
  readonly odd: Hash | undefined;
}

/** Splits a level into the pairs to be hashed. */
export function pairUp(level: readonly Hash[]): Level {
  const pairs: (readonly [Hash, Hash])[] = [];
  for (let i = 0; i + 1 < level.length; i += 2) pairs.push([level[i] ?? new Uint8Array(), level[i + 1] ?? new Uint8Array()]);
  return { pairs, odd: level.length % 2 === 1 ? level.at(-1) : undefined };
}

export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
