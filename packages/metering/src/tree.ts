import { createHash } from "node:crypto";
import { type Hash, leafBytes, nodeBytes, pairUp, toHex } from "./merkle.ts";

const encoder = new TextEncoder();

function sha256(bytes: Uint8Array): Hash {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

/** Leaf hash of a receipt: SHA-256(0x00 ‖ UTF-8 of its canonical payload text). */
export function leafHash(payloadText: string): Hash {
  return sha256(leafBytes(encoder.encode(payloadText)));
}

function levels(leaves: readonly Hash[]): readonly (readonly Hash[])[] {
  const all = [leaves];
  for (let level = leaves; level.length > 1; ) {
    const { pairs, odd } = pairUp(level);
    level = [...pairs.map(([left, right]) => sha256(nodeBytes(left, right))), ...(odd ? [odd] : [])];
    all.push(level);
  }
  return all;
}

/** Root over leaf hashes, in order. Of no leaves: SHA-256 of nothing. */
export function merkleRoot(leaves: readonly Hash[]): Hash {
  return levels(leaves).at(-1)?.[0] ?? sha256(new Uint8Array());
}

/** The same root as lower-case hex, as invoices carry it. */
export function merkleRootHex(leaves: readonly Hash[]): string {
  return toHex(merkleRoot(leaves));
}

/** Siblings from a leaf to the root (RFC 6962 §2.1.1). @throws RangeError for an index outside the leaves. */
export function inclusionProof(leaves: readonly Hash[], index: number): readonly Hash[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError("no such leaf");
  const proof: Hash[] = [];
  let at = index;
  for (const level of levels(leaves)) {
    const sibling = level[at ^ 1];
    if (sibling) proof.push(sibling);
    at >>= 1;
  }
  return proof;
}

export interface InclusionClaim {
  readonly leaf: Hash;
  readonly index: number;
  /** Number of leaves of the tree. */
  readonly size: number;
  readonly proof: readonly Hash[];
  readonly root: Hash;
}

/** Whether a leaf stands at an index of the tree with that root (RFC 9162 §2.1.3.2). */
export function verifyInclusion({ leaf, index, size, proof, root }: InclusionClaim): boolean {
  if (!Number.isInteger(index) || index < 0 || index >= size) return false;
  let hash = leaf;
  let at = index;
  let last = size - 1;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = sha256(nodeBytes(sibling, hash));
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else hash = sha256(nodeBytes(hash, sibling));
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && toHex(hash) === toHex(root);
}
