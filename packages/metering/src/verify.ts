/**
 * Checks an invoice against its receipts with keys the buyer pinned. Runs in browsers and in Node: WebCrypto only, nothing of `node:`.
 * A file that brings its own key proves nothing: keys come from the caller alone.
 */
import { canonicalJson } from "@souk/kernel/canonical";
import { checkInvoice, type ReceiptRow } from "./check-invoice.ts";
import { JWS_TYPES, type PublicJwk } from "./compact.ts";
import { invoiceText, VerifiableInvoice } from "./invoice-document.ts";
import type { InvoiceProblem, InvoiceProblemCode } from "./invoice-problem.ts";
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
}

const SIGNATURE_PROBLEMS = {
  malformed: "is not a well-formed signed text",
  untrusted: "is signed by a key that is not among the pinned ones",
  invalid: "does not carry a valid signature",
} as const;

/** Nothing was checked, so nothing is right. */
const UNSUPPORTED: InvoiceProblem = {
  code: "platform_unsupported",
  message: "this browser cannot check Ed25519 signatures, or the page is not served securely; use souk verify",
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a JSON text is written the way it reads: no member twice, nothing hidden. Compact, canonical and indented forms pass. */
function isPlain(text: string, value: unknown): boolean {
  const forms = [JSON.stringify(value), canonicalJson(value), JSON.stringify(value, null, 2)];
  return forms.includes(text.trim());
}

async function readDocument(text: string, verifier: Verifier, problems: InvoiceProblem[]): Promise<VerifiableInvoice | null> {
  const value = parseJson(text);
  const parsed = VerifiableInvoice.safeParse(value);
  if (!parsed.success || !isPlain(text, value)) {
    problems.push({ code: "document_malformed", message: "the invoice is not an invoice document of version 1" });
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

async function readReceipt(line: string, at: number, verifier: Verifier): Promise<ReceiptRow | InvoiceProblem> {
  const value = parseJson(line);
  const jws = (value as { receipt?: unknown } | undefined | null)?.receipt;
  const bad = (code: InvoiceProblemCode, what: string): InvoiceProblem => ({
    code,
    message: `receipt in line ${at} ${what}`,
    receiptLine: at,
  });
  if (typeof jws !== "string" || line !== JSON.stringify({ receipt: jws })) return bad("receipt_malformed", SIGNATURE_PROBLEMS.malformed);
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
 * Recomputes an invoice from its receipts and names everything that does not fit: a changed, missing, added, repeated or reordered receipt, an
 * altered line or total, and anything signed by a key that is not pinned. Never throws for bad files.
 */
export async function verifyInvoice({ document, receiptsJsonl, trustedKeys }: VerifyInput): Promise<VerifyResult> {
  const problems: InvoiceProblem[] = [];
  const verifier = await createVerifier(trustedKeys).catch(() => null);
  if (!verifier) return { ok: false, problems: [UNSUPPORTED], invoice: null, receipts: 0 };
  const invoice = await readDocument(document, verifier, problems);
  const text = receiptsJsonl.endsWith("\n") ? receiptsJsonl.slice(0, -1) : receiptsJsonl;
  const read = await Promise.all((text === "" ? [] : text.split("\n")).map((line, i) => readReceipt(line, i + 1, verifier)));
  const rows: ReceiptRow[] = [];
  for (const row of read) {
    if ("receipt" in row) rows.push(row);
    else problems.push(row);
  }
  if (invoice) problems.push(...checkInvoice({ invoice, rows, root: await verifier.root(rows.map(({ leaf }) => leaf)) }));
  return { ok: problems.length === 0, problems, invoice, receipts: rows.length };
}
