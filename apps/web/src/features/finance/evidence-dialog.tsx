"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { LineCall, ReceiptView } from "../../trpc/views.ts";
import { Facts, TechnicalDetails } from "../../ui/card.tsx";
import { CodeBlock, JsonBlock } from "../../ui/code.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Money } from "../../ui/money.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { loadReceipt } from "./finance-actions.ts";

interface Evidence {
  readonly receipt: string;
  readonly payload: ReceiptView;
  readonly leaf: number | null;
}

/** The receipt behind one billed item: what it says, and the signed text. */
export function EvidenceDialog({ call, onClose }: { readonly call: LineCall | null; readonly onClose: () => void }) {
  const t = useTranslations("invoices");
  const common = useTranslations("common");
  const [evidence, setEvidence] = useState<Evidence | "failed" | null>(null);
  const receiptId = call?.receiptId;
  useEffect(() => {
    setEvidence(null);
    if (!receiptId) return;
    let isCurrent = true;
    void loadReceipt({ receiptId }).then((loaded) => {
      if (isCurrent) setEvidence(loaded.ok ? loaded.data : "failed");
    });
    return () => {
      isCurrent = false;
    };
  }, [receiptId]);
  return (
    <Dialog
      open={call !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t("evidence")}
      description={t("evidenceHint")}
      shape="side"
    >
      {evidence === null ? (
        <Skeleton className="h-60" />
      ) : evidence === "failed" ? (
        <p className="text-bad text-sm">{t("evidenceFailed")}</p>
      ) : (
        <>
          <ReceiptFacts payload={evidence.payload} />
          <Link
            href={`/calls/${evidence.payload.callId}`}
            className="mt-4 inline-block rounded text-accent-text text-sm underline-offset-4 hover:underline"
          >
            {t("openCall")}
          </Link>
          <TechnicalDetails label={common("technical")}>
            <JsonBlock value={evidence.payload} label={t("technical.payload")} className="max-h-64 bg-surface" />
            <div className="mt-2">
              <CodeBlock
                text={evidence.receipt}
                label={t("technical.signed")}
                className="max-h-40 bg-surface [&_pre]:whitespace-pre-wrap [&_pre]:break-all"
              />
            </div>
          </TechnicalDetails>
        </>
      )}
    </Dialog>
  );
}

function ReceiptFacts({ payload }: { readonly payload: ReceiptView }) {
  const t = useTranslations("invoices");
  const money = (amount: string) => ({ amount, currency: payload.currency });
  return (
    <div data-receipt={payload.callId}>
      <Facts
        items={[
          [t("kind"), t(`kinds.${payload.kind}`)],
          [t("skill"), `${payload.skill} ${payload.version}`],
          [t("quantity"), payload.quantity],
          [t("unitPrice"), <Money key="u" value={money(payload.unitPrice)} />],
          [t("amount"), <Money key="a" value={money(payload.amount)} />],
          [t("fee"), <Money key="f" value={money(payload.fee)} />],
          [t("costCentre"), payload.costCentre || "–"],
          [
            t("receiptId"),
            <code key="i" className="break-all font-mono text-xs">
              {payload.id}
            </code>,
          ],
          [
            t("callId"),
            <code key="c" className="break-all font-mono text-xs">
              {payload.callId}
            </code>,
          ],
        ]}
      />
    </div>
  );
}
