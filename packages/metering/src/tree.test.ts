import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "./merkle.ts";
import { inclusionProof, leafHash, merkleRoot, merkleRootHex, verifyInclusion } from "./tree.ts";

/** The reference vectors of RFC 6962 implementations (certificate-transparency, Trillian). */
const INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const hash = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(createHash("sha256").update(Buffer.concat(parts)).digest());
const leaves = INPUTS.map((hex) => hash(Uint8Array.of(0), Buffer.from(hex, "hex")));

/** RFC 6962 §2.1 word for word: split at the largest power of two smaller than n. */
function mth(of: readonly Uint8Array[]): Uint8Array {
  const [first] = of;
  if (!first) return hash();
  if (of.length === 1) return first;
  let k = 1;
  while (k * 2 < of.length) k *= 2;
  return hash(Uint8Array.of(1), mth(of.slice(0, k)), mth(of.slice(k)));
}

describe("Merkle tree (RFC 6962)", () => {
  it("[F114] has the reference roots", () => {
    expect(toHex(merkleRoot([]))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(ROOTS.map((_, i) => merkleRootHex(leaves.slice(0, i + 1)))).toEqual(ROOTS);
  });

  it("[F114] is the recursive definition", () => {
    const leaf = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 40 }), (of) => toHex(merkleRoot(of)) === toHex(mth(of))),
      { numRuns: 200 },
    );
  });

  it("hashes a leaf of a receipt with the prefix 0x00", () => {
    expect(toHex(leafHash("{}"))).toBe(toHex(hash(Uint8Array.of(0), Buffer.from("{}"))));
  });

  it("[F114] proves each leaf, and no other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 33 }), fc.nat(), fc.nat(), (size, at, elsewhere) => {
        const of = Array.from({ length: size }, (_, i) => leafHash(`${i}`));
        const index = at % size;
        const proof = inclusionProof(of, index);
        const root = merkleRoot(of);
        const leaf = leafHash(`${index}`);
        expect(verifyInclusion({ leaf, index, size, proof, root })).toBe(true);
        const other = elsewhere % size;
        if (other !== index) {
          expect(verifyInclusion({ leaf: leafHash(`${other}`), index, size, proof, root })).toBe(false);
          expect(verifyInclusion({ leaf, index: other, size, proof, root })).toBe(false);
        }
        expect(verifyInclusion({ leaf, index, size, proof: [...proof, leaf], root })).toBe(false);
        if (proof.length > 0) expect(verifyInclusion({ leaf, index, size, proof: proof.slice(1), root })).toBe(false);
      }),
    );
    expect(() => inclusionProof(leaves, 8)).toThrow(RangeError);
    expect(verifyInclusion({ leaf: leafHash("0"), index: 1, size: 1, proof: [], root: leafHash("0") })).toBe(false);
  });
});
