"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { RuntimeSettings, RuntimeView } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Choices, Field, fieldProps, Select } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { FreezeEditor } from "./freeze-editor.tsx";
import { LIMITS, LimitFields, RATE_FIELDS, RateFields } from "./limit-fields.tsx";
import { saveRuntime } from "./runtime-actions.ts";

const ISOLATION = ["shared_host", "own_host", "fresh_context", "fresh_isolate"] as const;

/** Where the form shows what is wrong, as JSON pointers of the settings. */
function fieldsOf({ freeze }: RuntimeSettings): readonly string[] {
  const windows = freeze.windows.flatMap((window, index) => Object.keys(window).map((part) => `/freeze/windows/${index}/${part}`));
  return [...LIMITS.map((name) => `/limits/${name}`), ...RATE_FIELDS, ...windows];
}

/** Limits, rates, isolation and freeze windows of all the company's calls. */
export function SettingsForm({ view, canChange }: { readonly view: RuntimeView; readonly canChange: boolean }) {
  const t = useTranslations("runtime");
  const router = useRouter();
  const [settings, setSettings] = useState<RuntimeSettings>(view.settings);
  // that of what the form was opened with, not of what others have made of it meanwhile
  const [revision, setRevision] = useState(view.revision);
  const errors = useFieldErrors({ fields: fieldsOf(settings), failed: t("failed") });
  const [isBusy, setIsBusy] = useState(false);
  const set = (changed: Partial<RuntimeSettings>) => setSettings({ ...settings, ...changed });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    const answer = await saveRuntime({ ...settings, revision }).catch(() => null);
    setIsBusy(false);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    setRevision(answer.data.revision);
    toast.success(t("saved"));
    router.refresh();
  };
  return (
    <form onSubmit={save} noValidate>
      <fieldset disabled={!canChange} className="space-y-4">
        <legend className="sr-only">{t("title")}</legend>
        <Card title={t("limits")} hint={t("limitsHint")}>
          <LimitFields view={view} limits={settings.limits} onChange={(limits) => set({ limits })} errorOf={errors.of} />
        </Card>
        <Card title={t("rates")} hint={t("ratesHint")}>
          <RateFields rates={settings.rates} onChange={(rates) => set({ rates })} errorOf={errors.of} />
        </Card>
        <Card title={t("isolation")} hint={t("isolationHint")}>
          <Field id="isolation" label={t("isolationLevel")}>
            <Select
              {...fieldProps("isolation")}
              value={settings.isolation}
              onChange={(event) => set({ isolation: ISOLATION.find((level) => level === event.target.value) ?? "own_host" })}
            >
              {ISOLATION.map((level) => (
                <option key={level} value={level}>
                  {t(`level.${level}`)}
                </option>
              ))}
            </Select>
          </Field>
        </Card>
        <Card title={t("freeze")} hint={t("freezeHint", { zone: view.timeZone })}>
          <div className="space-y-4">
            <Choices
              name="freeze-stops"
              legend={t("freezeStops")}
              value={settings.freeze.stops}
              onChange={(stops) => set({ freeze: { ...settings.freeze, stops: stops === "all" ? "all" : "changes" } })}
              options={[
                { value: "changes", label: t("stopsChanges") },
                { value: "all", label: t("stopsAll") },
              ]}
            />
            <FreezeEditor
              windows={settings.freeze.windows}
              onChange={(windows) => set({ freeze: { ...settings.freeze, windows } })}
              errorOf={errors.of}
              canChange={canChange}
            />
          </div>
        </Card>
        {canChange && (
          <Button type="submit" tone="primary" disabled={isBusy}>
            {t("save")}
          </Button>
        )}
      </fieldset>
    </form>
  );
}
