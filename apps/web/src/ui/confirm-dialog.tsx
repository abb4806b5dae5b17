"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button, type ButtonTone } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { useOnce } from "./use-once.ts";

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** What is different from then on, in one or two plain sentences. */
  readonly consequence: ReactNode;
  /** The word on the button that does it. */
  readonly confirm: string;
  readonly tone?: ButtonTone;
  readonly act: () => Promise<unknown>;
}

/** Asks once before something that is hard to take back, says what follows, and closes when it is done. */
export function ConfirmDialog({ open, onClose, title, consequence, confirm, tone = "danger", act }: ConfirmDialogProps) {
  const t = useTranslations("common");
  const { isBusy, once } = useOnce();
  const go = async () => {
    await act().catch(() => undefined);
    onClose();
  };
  return (
    <Dialog open={open} onOpenChange={(isOpen) => !isOpen && onClose()} title={title} description={consequence}>
      <div className="flex flex-wrap gap-2">
        <Button tone={tone} disabled={isBusy} onClick={() => void once(go)} data-confirm>
          {confirm}
        </Button>
        <Button onClick={onClose}>{t("cancel")}</Button>
      </div>
    </Dialog>
  );
}
