"use client";
import type { InvoiceProblem } from "@souk/metering/verify";
import { useRef, useState } from "react";
import type { ReceiptKey } from "./receipt-keys.ts";
import { changeOneDigit, type Tampering } from "./tamper.ts";

export interface Verdict {
  readonly ok: boolean;
  readonly receipts: number;
  readonly problems: readonly InvoiceProblem[];
}

interface InvoiceFiles {
  readonly document: string;
  readonly receipts: string;
}

async function loadFile(invoiceId: string, format: "json" | "receipts"): Promise<string> {
  const answer = await fetch(`/finance/invoices/${invoiceId}/file/${format}`);
  if (!answer.ok) throw new Error(`the ${format} file answered ${answer.status}`);
  return answer.text();
}

/** The verifier is loaded when it is first needed; zod must not compile functions under our content policy. */
async function check(document: string, receipts: string, keys: readonly ReceiptKey[]): Promise<Verdict> {
  const { z } = await import("zod");
  z.config({ jitless: true });
  const { verifyInvoice } = await import("@souk/metering/verify");
  const result = await verifyInvoice({ document, receiptsJsonl: receipts, trustedKeys: keys });
  return { ok: result.ok, receipts: result.receipts, problems: result.problems };
}

/** Verifies an invoice in this browser, before and after one digit of it was changed. */
export function useVerification(invoiceId: string, keys: readonly ReceiptKey[]) {
  const files = useRef<InvoiceFiles | null>(null);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [tampering, setTampering] = useState<Tampering | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);

  const run = async (prepare: (document: string) => Tampering | null) => {
    setIsBusy(true);
    setHasFailed(false);
    try {
      files.current ??= {
        document: await loadFile(invoiceId, "json"),
        receipts: await loadFile(invoiceId, "receipts"),
      };
      const changed = prepare(files.current.document);
      setTampering(changed);
      setVerdict(await check(changed?.text ?? files.current.document, files.current.receipts, keys));
    } catch {
      setHasFailed(true);
    }
    setIsBusy(false);
  };
  return {
    verdict,
    tampering,
    isBusy,
    hasFailed,
    verify: () => run(() => tampering),
    tamper: () => run(changeOneDigit),
    restore: () => run(() => null),
  };
}
