"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { ApiKey } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Time } from "../../ui/time.tsx";
import { revokeKey } from "./key-actions.ts";

/** Asks once: a revoked key never comes back. */
export function RevokeKey({ apiKey: { id, name, lastUsedAt } }: { readonly apiKey: ApiKey }) {
  const t = useTranslations("keys");
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const revoke = async () => {
    setIsBusy(true);
    const answer = await revokeKey({ id }).catch(() => null);
    setIsBusy(false);
    if (!answer?.ok) {
      toast.error(answer?.problem.detail || t("failed"));
      return;
    }
    toast.success(t("revokedNow", { name }));
    setIsOpen(false);
    router.refresh();
  };
  return (
    <>
      <Button size="small" tone="danger" onClick={() => setIsOpen(true)} aria-label={t("revokeOne", { name })}>
        {t("revoke")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("revokeOne", { name })} description={t("revokeText")}>
        <p className="mb-4 text-sm">
          {lastUsedAt ? t.rich("usedLast", { time: () => <Time at={lastUsedAt} style="minute" /> }) : t("neverUsed")}
        </p>
        <div className="flex flex-wrap gap-2">
          <Button tone="danger" onClick={() => void revoke()} disabled={isBusy}>
            {t("revoke")}
          </Button>
          <Button onClick={() => setIsOpen(false)}>{t("keep")}</Button>
        </div>
      </Dialog>
    </>
  );
}
