import { generateKeyPairSync } from "node:crypto";
import { seededRandom } from "@souk/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commitRecord, recordProof, sealBatch } from "./audit-batch.ts";
import type { AuditLine } from "./audit-lines.ts";
import { NO_BATCH } from "./audit-record.ts";
import { type AuditVerifyResult, verifyAudit } from "./audit-verify.ts";
import { JWS_TYPES } from "./compact.ts";
import { type SigningKey, signCompact, signingKey } from "./jws.ts";
import { toHex } from "./merkle.ts";

const key = signingKey(generateKeyPairSync("ed25519").privateKey);
const foreign = signingKey(generateKeyPairSync("ed25519").privateKey);
const COMPANY = "co_1";
const random = seededRandom(9);

interface Trail {
  readonly lines: AuditLine[];
  readonly checkpoints: string[];
}

/** A trail of batches of the given sizes, as the platform exports it. */
function trailOf(sizes: readonly number[], options: { readonly by?: SigningKey; readonly word?: string } = {}): Trail {
  const lines: AuditLine[] = [{ type: "header", v: 1, company: COMPANY, excerpt: false }];
  const checkpoints: string[] = [];
  let previous = NO_BATCH;
  let first = 1;
  for (const [k, size] of sizes.entries()) {
    const at = `2026-11-22T00:00:0${k % 10}.000Z`;
    const commitments = Array.from({ length: size }, (_, i) => {
      const seq = first + i;
      const stored = `{"word" : "${options.word ?? "w"}", "n":${seq}.0}`;
      const record = { id: `id-${seq}`, at, actor: "employee:x", action: "call.succeeded", target: "a/b", payload: stored };
      const salt = new Uint8Array(32);
      random.fill(salt);
      const leaf = commitRecord(record, salt);
      lines.push({ type: "entry", seq, ...record, payload: JSON.parse(stored), stored, salt: toHex(salt), leaf: toHex(leaf) });
      return leaf;
    });
    const batch = { company: COMPANY, n: k + 1, first, previous, at };
    const { root, hash, checkpoint } = sealBatch(batch, commitments);
    const jws = signCompact(checkpoint, options.by ?? key, JWS_TYPES.checkpoint);
    checkpoints.push(jws);
    lines.push({
      type: "batch",
      n: k + 1,
      first,
      last: first + size - 1,
      root: toHex(root),
      previous,
      hash: toHex(hash),
      at,
      checkpoint: jws,
    });
    previous = toHex(hash);
    first += size;
  }
  return { lines, checkpoints };
}

const verify = (lines: readonly AuditLine[], since: string | null = null): Promise<AuditVerifyResult> =>
  verifyAudit({ jsonl: `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`, since, trustedKeys: [key.publicJwk] });
const codes = async (lines: readonly AuditLine[], since: string | null = null): Promise<readonly string[]> => [
  ...new Set((await verify(lines, since)).problems.map(({ code }) => code)),
];
const honest = trailOf([3, 1, 4]);
const entryAt = (seq: number): number => honest.lines.findIndex((line) => line.type === "entry" && line.seq === seq);

describe("an exported audit trail", () => {
  it("[F59] is verified whole, from the beginning or from a checkpoint kept earlier", async () => {
    expect(await verify(honest.lines)).toMatchObject({ ok: true, records: 8, batches: 3, checkpoint: { n: 3, seq: 8 } });
    expect(await codes(honest.lines, honest.checkpoints[0])).toEqual([]);
    const rest = [honest.lines[0] as AuditLine, ...honest.lines.slice(honest.lines.findIndex((l) => l.type === "batch" && l.n === 1) + 1)];
    expect(await codes(rest, honest.checkpoints[0])).toEqual([]);
    expect(await codes(rest)).toContain("start_missing");
  });

  it.each<[string, (lines: AuditLine[]) => AuditLine[], string]>([
    [
      "a changed actor",
      (lines) => lines.map((l) => (l.type === "entry" && l.seq === 2 ? { ...l, actor: "employee:y" } : l)),
      "record_changed",
    ],
    [
      "a changed time",
      (lines) => lines.map((l) => (l.type === "entry" && l.seq === 2 ? { ...l, at: "2020-01-01T00:00:00.000Z" } : l)),
      "record_changed",
    ],
    [
      "a payload that shows something else",
      (lines) => lines.map((l) => (l.type === "entry" && l.seq === 2 ? { ...l, payload: { word: "v" } } : l)),
      "record_changed",
    ],
    [
      "a stored text written otherwise",
      (lines) => lines.map((l) => (l.type === "entry" && l.seq === 2 ? { ...l, stored: JSON.stringify(l.payload) } : l)),
      "record_changed",
    ],
    ["a missing record", (lines) => lines.filter((l) => l.type !== "entry" || l.seq !== 6), "record_missing"],
    ["a missing first record", (lines) => lines.filter((l) => l.type !== "entry" || l.seq !== 1), "record_missing"],
    ["two records that changed places", (lines) => swap(lines, entryAt(5), entryAt(6)), "record_order"],
    ["a repeated record", (lines) => lines.toSpliced(entryAt(6), 0, lines[entryAt(5)] as AuditLine), "record_order"],
    [
      "a record dressed up as erased",
      (lines) =>
        lines.map((l) => (l.type === "entry" && l.seq === 2 ? { type: "erased", seq: 2, id: l.id, at: l.at, leaf: "0".repeat(64) } : l)),
      "batch_changed",
    ],
    [
      "a missing batch",
      (lines) => lines.filter((l) => (l.type !== "batch" || l.n !== 2) && (l.type !== "entry" || l.seq !== 4)),
      "chain_broken",
    ],
    ["another root", (lines) => lines.map((l) => (l.type === "batch" && l.n === 2 ? { ...l, root: "1".repeat(64) } : l)), "batch_changed"],
    [
      "another time of a batch",
      (lines) => lines.map((l) => (l.type === "batch" && l.n === 2 ? { ...l, at: "2020-01-01T00:00:00.000Z" } : l)),
      "batch_changed",
    ],
    [
      "a checkpoint of another batch",
      (lines) => lines.map((l) => (l.type === "batch" && l.n === 2 ? { ...l, checkpoint: honest.checkpoints[0] ?? "" } : l)),
      "checkpoint_mismatch",
    ],
    [
      "a broken signature",
      (lines) => lines.map((l) => (l.type === "batch" && l.n === 2 ? { ...l, checkpoint: `${l.checkpoint.slice(0, -4)}AAAA` } : l)),
      "checkpoint_signature",
    ],
    ["no header", (lines) => lines.slice(1), "header_missing"],
    [
      "another company's header",
      (lines) => [{ type: "header", v: 1, company: "co_2", excerpt: false }, ...lines.slice(1)],
      "batch_changed",
    ],
    ["a beginning that was cut off", (lines) => [lines[0] as AuditLine, ...lines.slice(entryAt(4))], "start_missing"],
    [
      "records hidden behind the word excerpt",
      (lines) => [
        { type: "header", v: 1, company: COMPANY, excerpt: true },
        ...lines.slice(1).filter((l) => l.type !== "entry" || l.seq !== 6),
      ],
      "record_unproved",
    ],
  ])("[F59] shows %s", async (_, change, code) => {
    expect(await codes(change([...honest.lines]))).toContain(code);
  });

  it("[F59] shows a history signed anew: by a foreign key at once, by the platform's own key against a checkpoint", async () => {
    expect(await codes(trailOf([3, 1, 4], { by: foreign }).lines)).toEqual(["checkpoint_untrusted_key"]);
    const rewritten = trailOf([3, 1, 4], { word: "rewritten" });
    expect(await codes(rewritten.lines)).toEqual([]);
    expect(await codes(rewritten.lines, honest.checkpoints[1])).toEqual(["since_mismatch"]);
    expect(await codes(trailOf([3]).lines, honest.checkpoints[2])).toEqual(["since_missing"]);
    expect(await codes(honest.lines, signCompact("{}", key, JWS_TYPES.checkpoint))).toEqual(["since_invalid"]);
    const forged = trailOf([1], { by: foreign }).checkpoints[0] ?? "";
    expect(await codes(honest.lines, forged)).toEqual(["since_invalid"]);
  });

  it("[F59] stays whole when records are erased, and says so", async () => {
    const erased = honest.lines.map(
      (l): AuditLine => (l.type === "entry" && l.seq % 2 === 0 ? { type: "erased", seq: l.seq, id: l.id, at: l.at, leaf: l.leaf } : l),
    );
    expect(await verify(erased)).toMatchObject({ ok: true, records: 4, erased: 4 });
  });

  it("[F59] takes an excerpt whose records carry proofs, and calls it one", async () => {
    const batch = honest.lines.find((l) => l.type === "batch" && l.n === 3);
    if (batch?.type !== "batch") throw new Error("no batch");
    const mine = honest.lines.filter((l) => l.type === "entry" && l.seq >= batch.first && l.seq <= batch.last);
    const leaves = mine.map((l) => new Uint8Array(Buffer.from(l.type === "entry" ? l.leaf : "", "hex")));
    const picked = mine.flatMap((l, i) =>
      l.type === "entry" && i !== 1 ? [{ ...l, proof: { batch: 3, index: i, size: 4, path: [...recordProof(leaves, i)] } }] : [],
    );
    const rest = honest.lines.filter((l) => l.type === "batch");
    const lines: AuditLine[] = [{ type: "header", v: 1, company: COMPANY, excerpt: true }, ...picked, ...rest];
    expect(await verify(lines)).toMatchObject({ ok: true, excerpt: true, records: 3 });
    const moved = lines.map((l) => (l.type === "entry" && l.proof?.index === 2 ? { ...l, proof: { ...l.proof, index: 3 } } : l));
    expect(await codes(moved)).toEqual(["record_unproved"]);
  });

  it("[F59] notices any one changed byte", async () => {
    const text = `${honest.lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: text.length - 2 }),
        fc.constantFrom("0", "1", "a", "z", '"', "}", "\n", "e"),
        async (at, char) => {
          if (text[at] === char) return;
          const changed = text.slice(0, at) + char + text.slice(at + 1);
          const { ok } = await verifyAudit({ jsonl: changed, since: null, trustedKeys: [key.publicJwk] });
          expect(ok, `byte ${at}: ${text.slice(at - 20, at + 20)}`).toBe(false);
        },
      ),
      { numRuns: 250 },
    );
  });
});

function swap(lines: AuditLine[], a: number, b: number): AuditLine[] {
  const copy = [...lines];
  [copy[a], copy[b]] = [copy[b] as AuditLine, copy[a] as AuditLine];
  return copy;
}
