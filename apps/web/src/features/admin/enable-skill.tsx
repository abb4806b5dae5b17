"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Group } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { EnableDialog, type Offer } from "./enable-dialog.tsx";

/** What an administrator decides with on a skill's own page. */
export interface Enabling {
  readonly offer: Offer;
  readonly groups: readonly Group[];
  /** It is enabled, for others. */
  readonly isEnabled: boolean;
}

/** Enables a skill from its own page: whoever decides does not ask. */
export function EnableSkill({ offer, groups, isEnabled }: Enabling) {
  const t = useTranslations("admin");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button tone="primary" size="large" onClick={() => setIsOpen(true)}>
        {t(isEnabled ? "change" : "enable")}
      </Button>
      {isOpen && <EnableDialog offer={offer} groups={groups} onClose={() => setIsOpen(false)} canDisable={isEnabled} />}
    </>
  );
}
