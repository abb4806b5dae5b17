"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { KillPreview } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, Select, TextArea, TextInput } from "../../ui/field.tsx";
import { killTarget, previewKill } from "./runtime-actions.ts";

const KINDS = ["skill", "publisher", "agent", "company"] as const;
type Kind = (typeof KINDS)[number];

export interface KillOffer {
  readonly scope: "company" | "platform";
  /** The own company's id; what "everything" means for an administrator. */
  readonly companyId: string;
  /** Names to choose from. */
  readonly skills: readonly string[];
}

interface Wanted {
  readonly kind: Kind;
  readonly name: string;
}

function targetOf({ kind, name }: Wanted) {
  if (kind === "skill") return { skill: name };
  if (kind === "publisher") return { publisher: name };
  return kind === "agent" ? { agent: name } : { company: name };
}

/** Chooses what to stop, shows what that would end, and stops it. */
export function KillDialog({ offer }: { readonly offer: KillOffer }) {
  const t = useTranslations("runtime");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button tone="danger" onClick={() => setIsOpen(true)}>
        {t("stop")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("stopTitle")} description={t("stopHint")}>
        <KillForm offer={offer} onDone={() => setIsOpen(false)} />
      </Dialog>
    </>
  );
}

function KillForm({ offer, onDone }: { readonly offer: KillOffer; readonly onDone: () => void }) {
  const t = useTranslations("runtime");
  const router = useRouter();
  const [wanted, setWanted] = useState<Wanted>({ kind: "skill", name: "" });
  const [reason, setReason] = useState("");
  const [preview, setPreview] = useState<KillPreview | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const isOwnCompany = wanted.kind === "company" && offer.scope === "company";
  const choose = (next: Wanted) => {
    setWanted(next);
    setPreview(null);
  };
  const request = { target: targetOf(isOwnCompany ? { ...wanted, name: offer.companyId } : wanted), scope: offer.scope };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    const answer = preview === null ? await previewKill(request) : await killTarget({ ...request, reason });
    setIsBusy(false);
    if (!answer.ok) {
      toast.error(answer.problem.detail || t("failed"));
      return;
    }
    if ("dryRun" in answer.data) {
      setPreview(answer.data);
      return;
    }
    const { stoppedAfterMs, stoppedCalls } = answer.data;
    toast.success(t("stopped", { calls: stoppedCalls, ms: stoppedAfterMs ?? 0 }));
    onDone();
    router.refresh();
  };
  return (
    <form onSubmit={send} className="space-y-4">
      <TargetFields offer={offer} wanted={wanted} onChange={choose} />
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
      {preview && (
        <p role="status" className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
          {t("preview", { running: preview.runningCalls, calls: preview.calls, callers: preview.callers, companies: preview.companies })}
        </p>
      )}
      <Button type="submit" tone={preview ? "danger" : "primary"} disabled={isBusy}>
        {preview ? t("stopNow") : t("showPreview")}
      </Button>
    </form>
  );
}

interface TargetFieldsProps {
  readonly offer: KillOffer;
  readonly wanted: Wanted;
  readonly onChange: (wanted: Wanted) => void;
}

function TargetFields({ offer, wanted, onChange }: TargetFieldsProps) {
  const t = useTranslations("runtime");
  const isOwnCompany = wanted.kind === "company" && offer.scope === "company";
  const publishers = [...new Set(offer.skills.map((skill) => skill.split("/")[0] ?? skill))];
  const known = wanted.kind === "skill" ? offer.skills : wanted.kind === "publisher" ? publishers : [];
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field id="kill-kind" label={t("what")} required>
        <Select
          {...fieldProps("kill-kind", { required: true })}
          value={wanted.kind}
          onChange={(event) => onChange({ kind: KINDS.find((kind) => kind === event.target.value) ?? "skill", name: "" })}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`target.${kind}`)}
            </option>
          ))}
        </Select>
      </Field>
      {!isOwnCompany && (
        <Field id="kill-name" label={t("which")} hint={t(`example.${wanted.kind}`)} required>
          <TextInput
            {...fieldProps("kill-name", { required: true, hint: true })}
            required
            list="kill-known"
            value={wanted.name}
            onChange={(event) => onChange({ ...wanted, name: event.target.value.trim() })}
          />
          <datalist id="kill-known">
            {known.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </Field>
      )}
    </div>
  );
}
