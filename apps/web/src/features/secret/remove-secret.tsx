"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { Secret } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { removeSecret } from "./secret-actions.ts";

/** Asks once: what is gone cannot be brought back. */
export function RemoveSecret({ secret }: { readonly secret: Secret }) {
  const t = useTranslations("secrets");
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const { name, publisher, skills } = secret;
  const remove = async () => {
    const answer = await removeSecret({ name, publisher: publisher ?? "" });
    if (answer.ok) toast.success(t("removed"));
    else toast.error(answer.problem.detail || t("failed"));
    setIsOpen(false);
    router.refresh();
  };
  return (
    <>
      <Button size="small" tone="danger" onClick={() => setIsOpen(true)} aria-label={t("removeOne", { name })}>
        {t("remove")}
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={t("removeOne", { name })}
        description={t("removeText", { skills: skills.join(", ") })}
      >
        <Button tone="danger" onClick={() => void remove()}>
          {t("remove")}
        </Button>
      </Dialog>
    </>
  );
}
