/**
 * Checks an invoice against its receipts with keys the buyer pinned. Runs in browsers and in Node: WebCrypto only, nothing of `node:`.
 * A file that brings its own key proves nothing: keys come from the caller alone.
 */
import { canonicalJson } from "@souk/kernel/canonical";
import { checkInvoice, type ReceiptRow } from "./check-invoice.ts";
import { JWS_TYPES, type PublicJwk } from "./compact.ts";
import { invoiceText, VerifiableInvoice } from "./invoice-document.ts";
import type { InvoiceProblem, InvoiceProblemCode } from "./invoice-problem.ts";
import { findUnplain, type UnplainJson } from "./plain-json.ts";
import { Receipt } from "./receipt.ts";
import { createVerifier, type Verifier } from "./webcrypto.ts";

export type { PublicJwk } from "./compact.ts";
export type { VerifiableInvoice } from "./invoice-document.ts";
export type { InvoiceProblem, InvoiceProblemCode } from "./invoice-problem.ts";
export type { Receipt } from "./receipt.ts";

export interface VerifyInput {
  /** The invoice's JSON text. */
  readonly document: string;
  /** The receipts file: one `{"receipt": "<compact JWS>"}` per line, in the order of the leaves. */
  readonly receiptsJsonl: string;
  /** Keys the buyer pinned earlier, retired ones included. */
  readonly trustedKeys: readonly PublicJwk[];
}

export interface VerifyResult {
  readonly ok: boolean;
  readonly problems: readonly InvoiceProblem[];
  /** What the document says, when it could be read at all. */
  readonly invoice: VerifiableInvoice | null;
  /** Receipts that are well-formed and signed by a pinned key. */
  readonly receipts: number;
  /** The invoice was read, but is not laid out as it was handed out. That changes nothing of what it says. */
  readonly isReformatted: boolean;
}

const SIGNATURE_PROBLEMS = {
  malformed: "is not a well-formed signed text",
  untrusted: "is signed by a key that is not among the pinned ones",
  invalid: "does not carry a valid signature",
} as const;

/** Each receipt stands in one way only; the invoice beside it may be laid out anew. */
const RELAID = "is not written the way it was handed out (spaces, line ends or more than a receipt): download the file again";

/** Nothing was checked, so nothing is right. */
const UNSUPPORTED: InvoiceProblem = {
  code: "platform_unsupported",
  message: "this browser cannot check Ed25519 signatures, or the page is not served securely; use souk verify",
};

/** Some editors write one in front; JSON readers skip it (RFC 8259 §8.1). */
const BYTE_ORDER_MARK = /^\uFEFF/;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why a document of the right shape is refused: readers could take it differently. */
function unplainMessage({ kind, text }: UnplainJson): string {
  return kind === "duplicate"
    ? `the invoice names ${JSON.stringify(text.slice(0, 60))} twice in one place`
    : `the invoice has a number written as ${text.slice(0, 60)}, which is not how it was signed`;
}

async function readDocument(text: string, verifier: Verifier, problems: InvoiceProblem[]): Promise<VerifiableInvoice | null> {
  const parsed = VerifiableInvoice.safeParse(parseJson(text));
  const unplain = parsed.success ? findUnplain(text) : null;
  if (!parsed.success || unplain) {
    const message = unplain ? unplainMessage(unplain) : "the invoice is not an invoice document of version 1";
    problems.push({ code: "document_malformed", message });
    return null;
  }
  const checked = await verifier.open(parsed.data.signature, JWS_TYPES.invoice);
  if (!checked.ok) {
    const code = checked.why === "untrusted" ? "document_untrusted_key" : "document_signature";
    problems.push({ code, message: `the invoice ${SIGNATURE_PROBLEMS[checked.why]}` });
  } else if (checked.payload !== invoiceText(parsed.data)) {
    problems.push({ code: "document_changed", message: "the invoice is not what was signed" });
  }
  return parsed.data;
}

/** Whether the invoice is laid out as it was handed out: an editor may have indented it anew, or changed line ends. */
const isAsHandedOut = (document: string): boolean => document.trimEnd() === JSON.stringify(parseJson(document), null, 2);

async function readReceipt(line: string, at: number, verifier: Verifier): Promise<ReceiptRow | InvoiceProblem> {
  const value = parseJson(line);
  const jws = (value as { receipt?: unknown } | undefined | null)?.receipt;
  const bad = (code: InvoiceProblemCode, what: string): InvoiceProblem => ({
    code,
    message: `receipt in line ${at} ${what}`,
    receiptLine: at,
  });
  if (typeof jws !== "string") return bad("receipt_malformed", SIGNATURE_PROBLEMS.malformed);
  if (line !== JSON.stringify({ receipt: jws })) return bad("receipt_malformed", RELAID);
  const checked = await verifier.open(jws, JWS_TYPES.receipt);
  if (!checked.ok) {
    const code = ({ malformed: "receipt_malformed", untrusted: "receipt_untrusted_key", invalid: "receipt_signature" } as const)[
      checked.why
    ];
    return bad(code, SIGNATURE_PROBLEMS[checked.why]);
  }
  const payload = parseJson(checked.payload);
  const parsed = Receipt.safeParse(payload);
  if (!parsed.success || canonicalJson(payload) !== checked.payload) return bad("receipt_malformed", "is not a receipt of version 1");
  return { at, receipt: parsed.data, leaf: await verifier.leafHash(checked.payload) };
}

/**
 * What is signed is the contents (RFC 8785), not their layout: a file that was indented anew verifies, one that says anything else does not, and neither does
 * one that readers could take differently.
 *
 * Recomputes an invoice from its receipts and names everything that does not fit: a changed, missing, added, repeated or reordered receipt, an
 * altered line or total, and anything signed by a key that is not pinned. Never throws for bad files.
 */
export async function verifyInvoice({ receiptsJsonl, trustedKeys, ...input }: VerifyInput): Promise<VerifyResult> {
  const document = input.document.replace(BYTE_ORDER_MARK, "");
  const problems: InvoiceProblem[] = [];
  const verifier = await createVerifier(trustedKeys).catch(() => null);
  if (!verifier) return { ok: false, problems: [UNSUPPORTED], invoice: null, receipts: 0, isReformatted: false };
  const invoice = await readDocument(document, verifier, problems);
  const text = receiptsJsonl.endsWith("\n") ? receiptsJsonl.slice(0, -1) : receiptsJsonl;
  const read = await Promise.all((text === "" ? [] : text.split("\n")).map((line, i) => readReceipt(line, i + 1, verifier)));
  const rows: ReceiptRow[] = [];
  for (const row of read) {
    if ("receipt" in row) rows.push(row);
    else problems.push(row);
  }
  if (invoice) problems.push(...checkInvoice({ invoice, rows, root: await verifier.root(rows.map(({ leaf }) => leaf)) }));
  const isReformatted = invoice !== null && !isAsHandedOut(input.document);
  return { ok: problems.length === 0, problems, invoice, receipts: rows.length, isReformatted };
}
