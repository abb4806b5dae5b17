"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { removePush } from "./push-actions.ts";

/** Asks once, then stops. */
export function StopPush() {
  const t = useTranslations("audit.push");
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const stop = async () => {
    const answer = await removePush();
    if (answer.ok) toast.success(t("stopped"));
    else toast.error(answer.problem.detail || t("failed"));
    setIsOpen(false);
    router.refresh();
  };
  return (
    <>
      <Button tone="danger" onClick={() => setIsOpen(true)}>
        {t("stop")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("stopTitle")} description={t("stopText")}>
        <Button tone="danger" onClick={() => void stop()}>
          {t("stop")}
        </Button>
      </Dialog>
    </>
  );
}
