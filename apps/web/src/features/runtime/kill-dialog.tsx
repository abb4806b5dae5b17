"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { KillPreview, KillSwitch } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, GroupError, TextArea } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { KillPreviewCard, KillResult } from "./kill-preview.tsx";
import { type KillOffer, TargetPicker, type Wanted } from "./kill-target.tsx";
import { killTarget, previewKill } from "./runtime-actions.ts";

/** Chooses what to stop, shows what that would end, stops it, and says how fast it was. */
export function KillDialog({ offer }: { readonly offer: KillOffer }) {
  const t = useTranslations("runtime");
  const [isOpen, setIsOpen] = useState(false);
  const [done, setDone] = useState<KillSwitch | null>(null);
  const change = (open: boolean) => {
    setIsOpen(open);
    setDone(null);
  };
  return (
    <>
      <Button tone="danger" onClick={() => change(true)}>
        {t("stop")}
      </Button>
      <Dialog open={isOpen} onOpenChange={change} title={t("stopTitle")} description={t("stopHint")}>
        {done ? <KillResult kill={done} onClose={() => change(false)} /> : <KillForm offer={offer} onDone={setDone} />}
      </Dialog>
    </>
  );
}

/** `agent` becomes {agent: id}, as the API takes it. */
function targetOf({ kind, id }: Wanted, companyId: string) {
  if (kind === "skill") return { skill: id };
  if (kind === "publisher") return { publisher: id };
  if (kind === "employee") return { employee: id };
  return kind === "agent" ? { agent: id } : { company: id === "" ? companyId : id };
}

function KillForm({ offer, onDone }: { readonly offer: KillOffer; readonly onDone: (kill: KillSwitch) => void }) {
  const t = useTranslations("runtime");
  const router = useRouter();
  const [wanted, setWanted] = useState<Wanted>({ kind: "skill", id: "" });
  const [reason, setReason] = useState("");
  const [preview, setPreview] = useState<KillPreview | null>(null);
  const errors = useFieldErrors({ fields: ["/target", "/reason"], failed: t("failed") });
  const [isBusy, setIsBusy] = useState(false);
  const isChosen = wanted.id !== "" || (wanted.kind === "company" && offer.scope === "company");
  const choose = (next: Wanted) => {
    setWanted(next);
    setPreview(null);
  };
  const request = { target: targetOf(wanted, offer.companyId), scope: offer.scope };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    const answer = await (preview === null ? previewKill(request) : killTarget({ ...request, reason })).catch(() => null);
    setIsBusy(false);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    if ("dryRun" in answer.data) {
      setPreview(answer.data);
      return;
    }
    onDone(answer.data);
    router.refresh();
  };
  return (
    <form onSubmit={send} className="space-y-4">
      {preview ? (
        <>
          <KillPreviewCard preview={preview} />
          <Button size="small" tone="quiet" onClick={() => setPreview(null)}>
            {t("chooseOther")}
          </Button>
        </>
      ) : (
        <TargetPicker offer={offer} wanted={wanted} onChange={choose} />
      )}
      <GroupError text={errors.of("/target")} />
      {preview && (
        <Field id="kill-reason" label={t("reason")} hint={`${t("reasonHint")} ${t("reasonKept")}`} error={errors.of("/reason")} required>
          <TextArea
            {...fieldProps("kill-reason", { required: true, hint: true, error: errors.of("/reason") })}
            required
            rows={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
      {/* always in sight, however long the list or small the screen */}
      <div className="sticky -bottom-5 -mx-5 -mb-5 border-line border-t bg-surface px-5 py-3">
        <Button type="submit" tone={preview ? "danger" : "primary"} disabled={isBusy || !isChosen}>
          {preview ? t("stopNow") : t("showPreview")}
        </Button>
      </div>
    </form>
  );
}
