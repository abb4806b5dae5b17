"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { NetworkMode, NetworkPolicy } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Checkbox, Choices } from "../../ui/field.tsx";
import { ScrollRegion } from "../../ui/scroll-region.tsx";
import { useSave } from "./use-save.ts";

const MODES: readonly NetworkMode[] = ["enforce", "report", "learn"];

/** How strict the company's own rules are, and whether paths stay readable. */
export function PolicyCard({ policy, canEdit }: { readonly policy: NetworkPolicy; readonly canEdit: boolean }) {
  const t = useTranslations("network");
  const save = useSave(policy);
  const [loosening, setLoosening] = useState<NetworkMode | null>(null);
  // Back to the strictest, nothing opens: no need to ask.
  const choose = (mode: NetworkMode) => {
    if (mode === "enforce") void save({ mode });
    else if (policy.mode === "enforce") setLoosening(mode);
    else void save({ mode });
  };
  return (
    <Card title={t("strict")} hint={t("strictHint")}>
      {canEdit ? (
        <ScrollRegion label={t("strict")}>
          <Choices
            name="mode"
            legend={t("strict")}
            value={policy.mode}
            onChange={(mode) => choose(mode as NetworkMode)}
            options={MODES.map((mode) => ({ value: mode, label: t(mode) }))}
          />
        </ScrollRegion>
      ) : (
        <Badge tone="accent">{t(policy.mode)}</Badge>
      )}
      <p className="mt-2 text-ink-soft text-sm">{t(`${policy.mode}Hint`)}</p>
      <div className="mt-4">
        <Checkbox
          label={t("keepPaths")}
          checked={policy.keepPaths}
          disabled={!canEdit}
          onChange={(event) => void save({ keepPaths: event.target.checked })}
        />
        <p className="mt-0.5 text-ink-soft text-xs">{t("keepPathsHint")}</p>
      </div>
      {loosening && (
        <ConfirmDialog
          open
          onClose={() => setLoosening(null)}
          title={t("loosenTitle", { mode: t(loosening) })}
          consequence={t("loosenText")}
          confirm={t("loosen")}
          act={() => save({ mode: loosening })}
        />
      )}
    </Card>
  );
}
