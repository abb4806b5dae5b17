/**
 * Checks an exported audit trail with keys the company pinned. Runs in browsers and in Node: WebCrypto only, nothing of `node:`.
 * A file proves nothing about what came after its last batch; an earlier checkpoint proves that history before it was not written anew.
 */
import { canonicalJson } from "@souk/kernel/canonical";
import { type AuditBatchLine, AuditCheckpoint, type AuditEntryLine, type AuditErasedLine, AuditLine } from "./audit-lines.ts";
import type { AuditProblem, AuditProblemCode } from "./audit-problem.ts";
import { batchText, checkpointText, NO_BATCH, recordText } from "./audit-record.ts";
import { JWS_TYPES, type PublicJwk } from "./compact.ts";
import { type Hash, leafBytes, nodeBytes, toHex } from "./merkle.ts";
import { createVerifier, sha256, type Verifier } from "./webcrypto.ts";

export type { AuditProblem, AuditProblemCode } from "./audit-problem.ts";

export interface AuditVerifyInput {
  /** The export, one JSON object per line. */
  readonly jsonl: string;
  /** A checkpoint (compact JWS) kept from earlier: the file must continue it. Null: the file must begin at the beginning. */
  readonly since: string | null;
  readonly trustedKeys: readonly PublicJwk[];
}

export interface AuditVerifyResult {
  readonly ok: boolean;
  readonly problems: readonly AuditProblem[];
  readonly company: string | null;
  /** Records whose content was checked, those that were erased, and those without a number yet. */
  readonly records: number;
  readonly erased: number;
  readonly waiting: number;
  readonly batches: number;
  /** The file holds some records of the trail only; those are genuine, others are not in it. */
  readonly excerpt: boolean;
  /** The last signed state the file reaches: keep it for `--since`. */
  readonly checkpoint: { readonly jws: string; readonly n: number; readonly seq: number; readonly at: string } | null;
}

type RecordLine = AuditEntryLine | AuditErasedLine;
type Numbered<T> = { readonly line: number; readonly value: T };

const encoder = new TextEncoder();
const fromHex = (hex: string): Hash => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

interface Lines {
  company: string | null;
  excerpt: boolean;
  readonly records: Numbered<RecordLine>[];
  readonly batches: Numbered<AuditBatchLine>[];
  waiting: number;
}

type Report = (code: AuditProblemCode, message: string, line?: number) => void;

function readLines(jsonl: string, report: Report): Lines {
  const lines: Lines = { company: null, excerpt: false, records: [], batches: [], waiting: 0 };
  const texts = jsonl.replace(/\n$/, "").split("\n");
  for (const [index, text] of texts.entries()) {
    const line = index + 1;
    const parsed = AuditLine.safeParse(parseJson(text));
    if (!parsed.success) {
      report("line_malformed", `line ${line} is not a line of an audit export`, line);
      continue;
    }
    const value = parsed.data;
    if (value.type === "header") {
      if (line !== 1) report("line_malformed", `line ${line} is a second header`, line);
      lines.company ??= value.company;
      lines.excerpt ||= value.excerpt;
    } else if (value.type === "batch") lines.batches.push({ line, value });
    else if (value.type === "waiting") lines.waiting += 1;
    else lines.records.push({ line, value });
  }
  if (lines.company === null)
    report("header_missing", "the first line, which names the company, is missing or was changed: export the trail again");
  return lines;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether what the file shows is what the stored text says. */
function showsStored({ payload, stored }: AuditEntryLine): boolean {
  const value = parseJson(stored);
  return value !== undefined && canonicalJson(value) === canonicalJson(payload ?? null);
}

async function checkRecord({ line, value }: Numbered<RecordLine>, report: Report): Promise<void> {
  if (value.type === "erased") return;
  const text = recordText({ ...value, payload: value.stored });
  const bytes = new Uint8Array([...fromHex(value.salt), ...encoder.encode(text)]);
  if (toHex(await sha256(bytes)) !== value.leaf || !showsStored(value))
    report("record_changed", `record ${value.seq} is not what was recorded`, line);
}

async function rootOfProof(leaf: Hash, proof: NonNullable<RecordLine["proof"]>): Promise<string | null> {
  let hash = leaf;
  let at = proof.index;
  let last = proof.size - 1;
  if (at > last) return null;
  for (const sibling of proof.path.map(fromHex)) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hash = await sha256(nodeBytes(sibling, hash));
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else hash = await sha256(nodeBytes(hash, sibling));
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? toHex(hash) : null;
}

/** The records of one batch: all of them, or (in an excerpt) each with its proof. */
async function checkBatchRecords(
  batch: AuditBatchLine,
  records: readonly Numbered<RecordLine>[],
  context: { readonly excerpt: boolean; readonly verifier: Verifier; readonly report: Report },
): Promise<void> {
  const { excerpt, verifier, report } = context;
  const leaves = await Promise.all(records.map(({ value }) => sha256(leafBytes(fromHex(value.leaf)))));
  if (records.length === batch.last - batch.first + 1) {
    if (toHex(await verifier.root(leaves)) !== batch.root)
      report("batch_changed", `records ${batch.first} to ${batch.last} are not those that were sealed together`, records[0]?.line);
    return;
  }
  if (!excerpt) {
    report(
      "record_missing",
      `records ${batch.first} to ${batch.last} are not all there: ${records.length} of ${batch.last - batch.first + 1}`,
    );
    return;
  }
  for (const [index, { line, value }] of records.entries()) {
    const { proof } = value;
    const isPlaced =
      proof !== undefined &&
      proof.batch === batch.n &&
      proof.index === value.seq - batch.first &&
      proof.size === batch.last - batch.first + 1;
    const root = isPlaced ? await rootOfProof(leaves[index] ?? new Uint8Array(), proof) : null;
    if (root !== batch.root) report("record_unproved", `nothing proves that record ${value.seq} belongs to the trail`, line);
  }
}

async function checkBatch(
  batch: AuditBatchLine,
  company: string,
  context: { readonly verifier: Verifier; readonly report: Report; readonly line: number },
): Promise<void> {
  const { verifier, report, line } = context;
  const parts = { ...batch, company };
  if (toHex(await sha256(encoder.encode(batchText(parts)))) !== batch.hash)
    report("batch_changed", `batch ${batch.n} does not fit its hash`, line);
  const opened = await verifier.open(batch.checkpoint, JWS_TYPES.checkpoint);
  if (!opened.ok) {
    report(
      opened.why === "untrusted" ? "checkpoint_untrusted_key" : "checkpoint_signature",
      opened.why === "untrusted"
        ? `the checkpoint of batch ${batch.n} is signed by a key that is not among the pinned ones`
        : `the checkpoint of batch ${batch.n} does not carry a valid signature`,
      line,
    );
  } else if (opened.payload !== checkpointText(parts, batch.hash))
    report("checkpoint_mismatch", `batch ${batch.n} is not what its checkpoint signed`, line);
}

async function openSince(jws: string, verifier: Verifier, company: string | null): Promise<AuditCheckpoint | null> {
  const opened = await verifier.open(jws.trim(), JWS_TYPES.checkpoint);
  const parsed = opened.ok ? AuditCheckpoint.safeParse(parseJson(opened.payload)) : null;
  return parsed?.success && parsed.data.company === company ? parsed.data : null;
}

/** Where the file begins and what it has to continue. */
function checkStart(batches: readonly Numbered<AuditBatchLine>[], since: AuditCheckpoint | null, report: Report): void {
  const first = batches[0]?.value;
  if (!first) {
    if (since) report("since_missing", "the file has no batch, so it does not continue the checkpoint");
    return;
  }
  if (first.n === 1 && (first.previous !== NO_BATCH || first.first !== 1))
    report("chain_broken", "the first batch is not a beginning", batches[0]?.line);
  if (since === null) {
    if (first.n !== 1) report("start_missing", `the file begins at batch ${first.n}; name the checkpoint it continues (--since)`);
    return;
  }
  const at = batches.find(({ value }) => value.n === since.n);
  if (
    at
      ? at.value.hash !== since.hash || at.value.last !== since.seq
      : first.n === since.n + 1 && (first.previous !== since.hash || first.first !== since.seq + 1)
  )
    report("since_mismatch", `what the checkpoint of ${since.at} fixed (records up to ${since.seq}) was written anew`);
  else if (!at && first.n !== since.n + 1)
    report("since_missing", `the file neither holds nor continues batch ${since.n} of the checkpoint`);
}

function checkOrder({ records, batches, excerpt }: Lines, report: Report): void {
  for (const [index, { line, value }] of batches.entries()) {
    const before = batches[index - 1]?.value;
    if (before && (value.n !== before.n + 1 || value.first !== before.last + 1 || value.previous !== before.hash))
      report("chain_broken", `batch ${value.n} does not continue batch ${before.n}`, line);
  }
  for (const [index, { line, value }] of records.entries()) {
    const before = records[index - 1]?.value.seq;
    if (before === undefined) continue;
    if (value.seq <= before) report("record_order", `record ${value.seq} stands after record ${before}`, line);
    else if (!excerpt && value.seq !== before + 1)
      report("record_missing", `records ${before + 1} to ${value.seq - 1} are not there`, line);
  }
  const [first, last] = [batches[0]?.value.first ?? 1, batches.at(-1)?.value.last ?? 0];
  for (const { line, value } of records)
    if (value.seq < first || value.seq > last) report("record_unproved", `record ${value.seq} is in no batch of the file`, line);
}

/** Names everything that does not fit: changed, missing, added, reordered records, broken chains, foreign signatures, a history written anew. Never throws for bad files. */
export async function verifyAudit({ jsonl, since, trustedKeys }: AuditVerifyInput): Promise<AuditVerifyResult> {
  const problems: AuditProblem[] = [];
  const report: Report = (code, message, line) => problems.push({ code, message, ...(line === undefined ? {} : { line }) });
  const verifier = await createVerifier(trustedKeys).catch(() => null);
  const lines = readLines(jsonl, report);
  if (!verifier)
    report("platform_unsupported", "this browser cannot check Ed25519 signatures, or the page is not served securely; use souk verify");
  else {
    const known = since === null ? null : await openSince(since, verifier, lines.company);
    if (since !== null && !known) report("since_invalid", "the checkpoint is not one of this company's, signed by a pinned key");
    checkStart(lines.batches, known, report);
    checkOrder(lines, report);
    for (const record of lines.records) await checkRecord(record, report);
    let next = 0;
    for (const { line, value } of lines.batches) {
      await checkBatch(value, lines.company ?? "", { verifier, report, line });
      const mine: Numbered<RecordLine>[] = [];
      while (lines.records[next] && (lines.records[next]?.value.seq ?? 0) <= value.last)
        mine.push(lines.records[next++] as Numbered<RecordLine>);
      await checkBatchRecords(value, mine, { excerpt: lines.excerpt, verifier, report });
    }
  }
  const last = lines.batches.at(-1)?.value;
  const erased = lines.records.filter(({ value }) => value.type === "erased").length;
  return {
    ok: problems.length === 0,
    problems,
    company: lines.company,
    records: lines.records.length - erased,
    erased,
    waiting: lines.waiting,
    batches: lines.batches.length,
    excerpt: lines.excerpt,
    checkpoint: last ? { jws: last.checkpoint, n: last.n, seq: last.last, at: last.at } : null,
  };
}
