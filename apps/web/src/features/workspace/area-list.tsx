"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { WorkspaceRules } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextInput } from "../../ui/field.tsx";
import { formatBytes } from "../../ui/time-format.ts";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { putQuota } from "./workspace-actions.ts";

type Area = WorkspaceRules["areas"][number];

const KINDS: Readonly<Record<string, "people" | "team" | "agents">> = {
  "/people/*/": "people",
  "/team/*/": "team",
  "/agents/*/": "agents",
};
const ALMOST = 0.8;
const MEGABYTE = 1_000_000;

/** How full each area is, and how much it may hold. */
export function AreaList({ areas, canChange }: { readonly areas: readonly Area[]; readonly canChange: boolean }) {
  const t = useTranslations("workspace");
  const [changed, setChanged] = useState<Area | null>(null);
  const nameOf = useAreaName();
  return (
    <>
      <ul className="divide-y divide-line text-sm">
        {areas.map((area) => (
          <AreaItem key={area.area} area={area} change={canChange ? () => setChanged(area) : null} />
        ))}
      </ul>
      <Dialog
        open={changed !== null}
        onOpenChange={(isOpen) => !isOpen && setChanged(null)}
        title={changed ? t("areas.changeOf", { area: nameOf(changed) }) : ""}
      >
        {changed && <QuotaForm area={changed} done={() => setChanged(null)} />}
      </Dialog>
    </>
  );
}

function useAreaName(): (area: Area) => string {
  const t = useTranslations("workspace");
  return ({ area, owner }) => {
    const kind = KINDS[area];
    if (kind) return t(`areas.${kind}`);
    if (area === "") return t("areas.company");
    return area === "/" ? t("areas.shared") : (owner ?? area);
  };
}

/** The share of the fuller of its two limits; null without a limit. */
function shareOf({ files, bytes, maxFiles, maxBytes }: Area): number | null {
  if (maxFiles === null || maxBytes === null) return null;
  const share = (used: number, most: number): number => (most === 0 ? 1 : used / most);
  return Math.max(share(files, maxFiles), share(bytes, maxBytes));
}

function AreaItem({ area, change }: { readonly area: Area; readonly change: (() => void) | null }) {
  const t = useTranslations("workspace");
  const name = useAreaName()(area);
  const isKind = KINDS[area.area] !== undefined;
  const share = isKind ? null : shareOf(area);
  const amount = (files: number, bytes: number) => t("areas.limit", { count: files, size: formatBytes(bytes) });
  const source = area.quota === "kind" ? t("areas.byKind") : area.quota === "default" ? t("areas.byDefault") : null;
  const isFull = share !== null && share >= 1;
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 py-2.5 sm:grid-cols-[minmax(0,14rem)_1fr_auto]">
      <span className="flex min-w-0 flex-wrap items-center gap-2 font-medium">
        <span className="break-all" title={area.area}>
          {name}
        </span>
        {share !== null && share >= ALMOST && <Badge tone={isFull ? "bad" : "warn"}>{t(isFull ? "areas.full" : "areas.almost")}</Badge>}
      </span>
      <span className="col-span-2 row-start-2 min-w-0 sm:col-span-1 sm:col-start-2 sm:row-start-1">
        {!isKind && <span className="numeric">{amount(area.files, area.bytes)}</span>}
        <span className="text-ink-soft">
          {!isKind && " · "}
          {area.maxFiles === null || area.maxBytes === null
            ? t("areas.none")
            : `${t("areas.most")}: ${amount(area.maxFiles, area.maxBytes)}${source ? ` (${source})` : ""}`}
        </span>
        {share !== null && <Meter share={share} label={t("areas.meter", { area: name, percent: Math.round(share * 100) })} />}
      </span>
      {change && (
        <Button size="small" onClick={change} aria-label={t("areas.changeOf", { area: name })} data-quota={area.area}>
          {t("areas.change")}
        </Button>
      )}
    </li>
  );
}

function Meter({ share, label }: { readonly share: number; readonly label: string }) {
  const percent = Math.min(100, Math.round(share * 100));
  return (
    <span role="img" aria-label={label} className="mt-1.5 block h-1.5 max-w-80 overflow-hidden rounded-full bg-sunken">
      <span
        className={`block h-full rounded-full ${share >= 1 ? "bg-bad" : share >= ALMOST ? "bg-warn" : "bg-accent"}`}
        style={{ width: `${Math.max(percent, 1)}%` }}
      />
    </span>
  );
}

const whole = (text: string): number | null => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : null);

function QuotaForm({ area, done }: { readonly area: Area; readonly done: () => void }) {
  const t = useTranslations("workspace");
  const router = useRouter();
  const [files, setFiles] = useState(String(area.maxFiles ?? ""));
  const [megabytes, setMegabytes] = useState(area.maxBytes === null ? "" : String(Math.round(area.maxBytes / MEGABYTE)));
  const fields = useFieldErrors({ fields: ["/maxFiles", "/maxBytes"], failed: t("failed") });
  const [errors, setErrors] = useState({ files: "", megabytes: "" });
  const { isBusy, once } = useOnce();
  const wrongFiles = errors.files || fields.of("/maxFiles");
  const wrongSize = errors.megabytes || fields.of("/maxBytes");
  const save = async (maxFiles: number | null, maxBytes: number | null) => {
    const answer = await putQuota({ area: area.area, maxFiles, maxBytes }).catch(() => null);
    if (!answer?.ok) return fields.show(answer);
    toast.success(t("areas.saved"));
    done();
    router.refresh();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const [maxFiles, maxMegabytes] = [whole(files), whole(megabytes)];
    const wrong = t("areas.number");
    if (maxFiles === null || maxMegabytes === null)
      return setErrors({ files: maxFiles === null ? wrong : "", megabytes: maxMegabytes === null ? wrong : "" });
    setErrors({ files: "", megabytes: "" });
    void once(() => save(maxFiles, maxMegabytes * MEGABYTE));
  };
  return (
    <form onSubmit={send} noValidate className="space-y-4">
      <Field id="quota-files" label={t("areas.maxFiles")} error={wrongFiles} required>
        <TextInput
          {...fieldProps("quota-files", { error: wrongFiles, required: true })}
          inputMode="numeric"
          value={files}
          onChange={(event) => setFiles(event.target.value)}
        />
      </Field>
      <Field id="quota-size" label={t("areas.maxMegabytes")} error={wrongSize} required>
        <TextInput
          {...fieldProps("quota-size", { error: wrongSize, required: true })}
          inputMode="numeric"
          value={megabytes}
          onChange={(event) => setMegabytes(event.target.value)}
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary" disabled={isBusy}>
          {t("areas.save")}
        </Button>
        {area.quota === "own" && (
          <Button disabled={isBusy} onClick={() => void once(() => save(null, null))}>
            {t("areas.clear")}
          </Button>
        )}
      </div>
    </form>
  );
}
