"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { KillPreview, KillSwitch } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextArea } from "../../ui/field.tsx";
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
    if (!answer?.ok) {
      toast.error(answer?.problem.detail || t("failed"));
      return;
    }
    if ("dryRun" in answer.data) {
      setPreview(answer.data);
      return;
    }
    onDone(answer.data);
    router.refresh();
  };
  return (
    <form onSubmit={send} className="space-y-4">
      <TargetPicker offer={offer} wanted={wanted} onChange={choose} />
      {preview && <KillPreviewCard preview={preview} />}
      {preview && (
        <Field id="kill-reason" label={t("reason")} hint={t("reasonKept")} required>
          <TextArea
            {...fieldProps("kill-reason", { required: true, hint: true })}
            required
            minLength={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
      <Button
        type="submit"
        tone={preview ? "danger" : "primary"}
        disabled={isBusy || !isChosen || (preview !== null && reason.trim().length < 3)}
      >
        {preview ? t("stopNow") : t("showPreview")}
      </Button>
    </form>
  );
}
