"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { advanceInvoice } from "./finance-actions.ts";

type Action = "approve" | "finalise";

interface InvoiceAdvanceProps {
  readonly id: string;
  readonly actions: readonly Action[];
}

/** Moves an invoice on after asking once more: a final invoice never changes. */
export function InvoiceAdvance({ id, actions }: InvoiceAdvanceProps) {
  const t = useTranslations("invoices");
  const router = useRouter();
  const [asking, setAsking] = useState<Action | null>(null);
  const advance = async (action: Action) => {
    const answer = await advanceInvoice({ id, action });
    setAsking(null);
    if (answer.ok) toast.success(t(`done.${action}`));
    else toast.error(answer.problem.detail || t("failed"));
    router.refresh();
  };
  return (
    <>
      {actions.map((action) => (
        <Button key={action} tone="primary" onClick={() => setAsking(action)}>
          {t(`actions.${action}`)}
        </Button>
      ))}
      <Dialog
        open={asking !== null}
        onOpenChange={(isOpen) => !isOpen && setAsking(null)}
        title={asking ? t(`actions.${asking}`) : ""}
        description={asking ? t(`ask.${asking}`) : ""}
      >
        <Button tone="primary" onClick={() => asking && void advance(asking)}>
          {asking ? t(`actions.${asking}`) : ""}
        </Button>
      </Dialog>
    </>
  );
}
