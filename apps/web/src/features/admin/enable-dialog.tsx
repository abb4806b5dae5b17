"use client";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { inLanguage } from "../../i18n/text.ts";
import type { Loaded } from "../../trpc/load.ts";
import type { Audience, Group, LocalText, Permission } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checkbox, Choices } from "../../ui/field.tsx";
import { disableSkill, enableSkill } from "./admin-actions.ts";

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

/** Who may use a skill, in which version, and what of what it asks for it gets. */
export function EnableDialog({ offer, groups, onClose, canDisable = false }: EnableDialogProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const router = useRouter();
  const [everyone, setEveryone] = useState(offer.audience.everyone);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(offer.audience.groups.map((group) => group.id)));
  const [granted, setGranted] = useState<ReadonlySet<string>>(new Set(offer.permissions.map((permission) => permission.grant)));
  const [version, setVersion] = useState(offer.version);
  const [isSending, setIsSending] = useState(false);
  const finish = async (send: () => Promise<Loaded<unknown>>, done: string) => {
    setIsSending(true);
    const answer = await send();
    setIsSending(false);
    if (!answer.ok) {
      toast.error(answer.problem.detail || t("failed"));
      return;
    }
    toast.success(done);
    onClose();
    router.refresh();
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    const audience = { everyone, groups: everyone ? [] : [...chosen] };
    const request = {
      skill: offer.skill,
      version,
      audience,
      permissions: [...granted],
      ...(offer.requestId ? { requestId: offer.requestId } : {}),
    };
    void finish(() => enableSkill(request), t("saved"));
  };
  const toggle = (set: ReadonlySet<string>, value: string) =>
    set.has(value) ? new Set([...set].filter((one) => one !== value)) : new Set([...set, value]);
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={inLanguage(offer.title, locale)}
      description={offer.skill}
      shape="side"
    >
      <form onSubmit={save} className="space-y-6">
        <section>
          <h3 className="mb-2 font-medium text-sm">{t("audience")}</h3>
          <Choices
            name="audience"
            legend={t("audience")}
            value={everyone ? "everyone" : "groups"}
            onChange={(value) => setEveryone(value === "everyone")}
            options={[
              { value: "everyone", label: t("everyone") },
              { value: "groups", label: t("someGroups") },
            ]}
          />
          {!everyone && (
            <div className="mt-3 space-y-2">
              {groups.map((group) => (
                <Checkbox
                  key={group.id}
                  className="flex"
                  label={`${group.name} (${group.members})`}
                  checked={chosen.has(group.id)}
                  onChange={() => setChosen(toggle(chosen, group.id))}
                />
              ))}
            </div>
          )}
        </section>
        <section>
          <h3 className="mb-2 font-medium text-sm">{t("mayTouch")}</h3>
          <div className="space-y-2">
            {offer.permissions.map((permission) => (
              <Checkbox
                key={permission.grant}
                className="flex"
                label={inLanguage(permission.sentence, locale)}
                checked={granted.has(permission.grant)}
                onChange={() => setGranted(toggle(granted, permission.grant))}
              />
            ))}
            {offer.permissions.length === 0 && <p className="text-ink-soft text-sm">{t("asksNothing")}</p>}
          </div>
        </section>
        {offer.latestVersion !== offer.version && (
          <Checkbox
            label={t("moveTo", { version: offer.latestVersion, from: offer.version })}
            checked={version === offer.latestVersion}
            onChange={(event) => setVersion(event.target.checked ? offer.latestVersion : offer.version)}
          />
        )}
        <div className="flex flex-wrap gap-2 border-line border-t pt-4">
          <Button type="submit" tone="primary" disabled={isSending || (!everyone && chosen.size === 0)}>
            {canDisable ? t("save") : t("enable")}
          </Button>
          {canDisable && (
            <Button
              tone="danger"
              disabled={isSending}
              onClick={() => void finish(() => disableSkill({ skill: offer.skill }), t("disabled"))}
            >
              {t("disable")}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
