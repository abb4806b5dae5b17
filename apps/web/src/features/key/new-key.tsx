"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { KeyChoice, NewKeyAnswer } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { KeyForm } from "./key-form.tsx";
import { KeyShown } from "./key-shown.tsx";

interface NewKeyProps {
  readonly choices: readonly KeyChoice[];
  readonly apiUrl: string;
}

/** Makes a key and shows its text, this once: leaving before it was copied is asked about. */
export function NewKey({ choices, apiUrl }: NewKeyProps) {
  const t = useTranslations("keys");
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [made, setMade] = useState<NewKeyAnswer | null>(null);
  const [isCopied, setIsCopied] = useState(false);
  const [isWarned, setIsWarned] = useState(false);
  const change = (open: boolean) => {
    if (!open && made && !isCopied && !isWarned) {
      setIsWarned(true);
      return;
    }
    setIsOpen(open);
    setMade(null);
    setIsCopied(false);
    setIsWarned(false);
    // also after a form that was left without an answer: the list is what there is
    if (!open) router.refresh();
  };
  return (
    <>
      <Button tone="primary" onClick={() => change(true)}>
        {t("new")}
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={change}
        title={made ? t("copyNow") : t("new")}
        description={made ? t("copyNowText") : t("newText")}
      >
        {made ? (
          <KeyShown made={made} apiUrl={apiUrl} isWarned={isWarned} onCopied={() => setIsCopied(true)} onDone={() => change(false)} />
        ) : (
          <KeyForm choices={choices} onMade={setMade} />
        )}
      </Dialog>
    </>
  );
}
