"use client";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { inLanguage } from "../../i18n/text.ts";
import type { Loaded } from "../../trpc/load.ts";
import type { Audience, Group, LocalText, Permission } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checkbox } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { disableSkill, enableSkill } from "./admin-actions.ts";
import { type AudienceChoice, AudienceFields } from "./audience-fields.tsx";
import { PermissionFields } from "./permission-fields.tsx";

/** What an admin decides about: a skill in a version, with everything it asks for. */
export interface Offer {
  readonly skill: string;
  readonly title: LocalText;
  readonly version: string;
  readonly latestVersion: string;
  readonly permissions: readonly Permission[];
  readonly audience: Audience;
  readonly requestId: string | null;
}

interface EnableDialogProps {
  readonly offer: Offer;
  readonly groups: readonly Group[];
  readonly onClose: () => void;
  readonly canDisable?: boolean;
}

/** Sends a decision, says how it went and closes. */
function useDecision(onClose: () => void) {
  const t = useTranslations("admin");
  const errors = useFieldErrors({ fields: ["/audience", "/permissions"], failed: t("failed") });
  const router = useRouter();
  const [isSending, setIsSending] = useState(false);
  const decide = async (send: () => Promise<Loaded<unknown>>, done: string) => {
    setIsSending(true);
    const answer = await send();
    setIsSending(false);
    if (!answer.ok) return errors.show(answer);
    toast.success(done);
    onClose();
    router.refresh();
  };
  return { decide, isSending, errors };
}

/** Who may use a skill, in which version, and what of what it asks for it gets. */
export function EnableDialog({ offer, groups, onClose, canDisable = false }: EnableDialogProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const { decide, isSending, errors } = useDecision(onClose);
  const [audience, setAudience] = useState<AudienceChoice>({
    everyone: offer.audience.everyone,
    groups: new Set(offer.audience.groups.map((group) => group.id)),
  });
  const [granted, setGranted] = useState<ReadonlySet<string>>(new Set(offer.permissions.map((permission) => permission.grant)));
  const [isDisabling, setIsDisabling] = useState(false);
  const [version, setVersion] = useState(offer.version);
  const save = (event: FormEvent) => {
    event.preventDefault();
    const chosen = { everyone: audience.everyone, groups: audience.everyone ? [] : [...audience.groups] };
    const request = { skill: offer.skill, version, audience: chosen, permissions: [...granted] };
    void decide(() => enableSkill(offer.requestId ? { ...request, requestId: offer.requestId } : request), t("saved"));
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={inLanguage(offer.title, locale)}
      description={offer.skill}
      shape="side"
    >
      <form onSubmit={save} className="space-y-6">
        <AudienceFields groups={groups} value={audience} onChange={setAudience} error={errors.of("/audience")} />
        <PermissionFields permissions={offer.permissions} granted={granted} onChange={setGranted} error={errors.of("/permissions")} />
        {offer.latestVersion !== offer.version && (
          <Checkbox
            label={t("moveTo", { version: offer.latestVersion, from: offer.version })}
            checked={version === offer.latestVersion}
            onChange={(event) => setVersion(event.target.checked ? offer.latestVersion : offer.version)}
          />
        )}
        <div className="flex flex-wrap gap-2 border-line border-t pt-4">
          <Button type="submit" tone="primary" disabled={isSending || (!audience.everyone && audience.groups.size === 0)}>
            {canDisable ? t("save") : t("enable")}
          </Button>
          {canDisable && (
            <Button tone="danger" disabled={isSending} onClick={() => setIsDisabling(true)}>
              {t("disable")}
            </Button>
          )}
        </div>
      </form>
      <ConfirmDialog
        open={isDisabling}
        onClose={() => setIsDisabling(false)}
        title={t("disableTitle", { skill: inLanguage(offer.title, locale) })}
        consequence={t("disableText")}
        confirm={t("disable")}
        act={() => decide(() => disableSkill({ skill: offer.skill }), t("disabled"))}
      />
    </Dialog>
  );
}
