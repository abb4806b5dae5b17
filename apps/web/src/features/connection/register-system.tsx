"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Connection } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SystemForm } from "./system-form.tsx";

interface RegisterSystemProps {
  /** Names that are taken: each is changed on its own card. */
  readonly taken?: readonly string[];
  /** Set: describes this one anew. */
  readonly connection?: Connection;
}

/** Registers a company system from its OpenAPI document, or describes it anew. */
export function RegisterSystem({ taken = [], connection }: RegisterSystemProps) {
  const t = useTranslations("connections");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      {connection ? (
        <Button size="small" aria-label={`${t("describe")}: ${connection.name}`} onClick={() => setIsOpen(true)}>
          {t("describe")}
        </Button>
      ) : (
        <Button tone="primary" onClick={() => setIsOpen(true)}>
          {t("register")}
        </Button>
      )}
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={connection ? t("describeTitle", { name: connection.name }) : t("registerTitle")}
        {...(connection ? { description: t("describeHint") } : {})}
      >
        <SystemForm taken={taken} onDone={() => setIsOpen(false)} {...(connection ? { connection } : {})} />
      </Dialog>
    </>
  );
}
