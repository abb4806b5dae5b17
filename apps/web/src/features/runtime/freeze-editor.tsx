"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { FreezeWindow } from "../../trpc/views.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Checkbox, Field, fieldProps, GroupError, Select, TextInput } from "../../ui/field.tsx";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const EVERY = ["month", "quarter", "year"] as const;

/** A window as it is when it is added. */
export const NEW_WINDOWS: Record<FreezeWindow["kind"], FreezeWindow> = {
  period_end: { kind: "period_end", name: "", every: "quarter", daysBefore: 2, daysAfter: 3 },
  weekly: { kind: "weekly", name: "", days: ["sat", "sun"], from: "00:00", to: "24:00" },
  dated: { kind: "dated", name: "", from: "", to: "" },
};

interface FreezeEditorProps {
  readonly windows: readonly FreezeWindow[];
  readonly onChange: (windows: FreezeWindow[]) => void;
  /** What is wrong at a place of the settings. */
  readonly errorOf: (pointer: string) => string;
  readonly canChange: boolean;
}

/** The times in which changes stand still: at the end of a period, every week, or once. */
export function FreezeEditor({ windows, onChange, errorOf, canChange }: FreezeEditorProps) {
  const t = useTranslations("runtime");
  const put = (index: number, window: FreezeWindow) => onChange(windows.map((old, at) => (at === index ? window : old)));
  return (
    <div className="space-y-3">
      {windows.map((window, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: windows have no id and are edited in place
        <fieldset key={index} className="rounded-lg border border-line p-3">
          <legend className="px-1 font-medium text-sm">{t(`window.${window.kind}`)}</legend>
          <div className="flex items-start gap-2">
            <div className="grid min-w-0 flex-1 gap-3 sm:grid-cols-2 lg:grid-cols-4">
              <Field id={`freeze-${index}-name`} label={t("windowName")} error={errorOf(`/freeze/windows/${index}/name`)} required>
                <TextInput
                  {...fieldProps(`freeze-${index}-name`, { required: true, error: errorOf(`/freeze/windows/${index}/name`) })}
                  required
                  maxLength={80}
                  value={window.name}
                  onChange={(event) => put(index, { ...window, name: event.target.value })}
                />
              </Field>
              <WindowFields
                id={`freeze-${index}`}
                window={window}
                onChange={(changed) => put(index, changed)}
                errorOf={(part) => errorOf(`/freeze/windows/${index}/${part}`)}
              />
            </div>
            {canChange && (
              <IconButton label={t("removeWindow")} onClick={() => onChange(windows.filter((_, at) => at !== index))}>
                <Trash2 aria-hidden />
              </IconButton>
            )}
          </div>
        </fieldset>
      ))}
      {canChange && (
        <div className="flex flex-wrap gap-2">
          {(["period_end", "weekly", "dated"] as const).map((kind) => (
            <Button key={kind} size="small" onClick={() => onChange([...windows, NEW_WINDOWS[kind]])}>
              <Plus aria-hidden />
              {t(`window.${kind}`)}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

interface WindowFieldsProps {
  readonly id: string;
  readonly window: FreezeWindow;
  readonly onChange: (window: FreezeWindow) => void;
  readonly errorOf: (part: string) => string;
}

function WindowFields({ id, window, onChange, errorOf }: WindowFieldsProps) {
  const t = useTranslations("runtime");
  if (window.kind === "period_end") {
    return (
      <>
        <Field id={`${id}-every`} label={t("endOf")}>
          <Select
            {...fieldProps(`${id}-every`)}
            value={window.every}
            onChange={(event) => onChange({ ...window, every: EVERY.find((every) => every === event.target.value) ?? "quarter" })}
          >
            {EVERY.map((every) => (
              <option key={every} value={every}>
                {t(`every.${every}`)}
              </option>
            ))}
          </Select>
        </Field>
        {(["daysBefore", "daysAfter"] as const).map((side) => (
          <Field key={side} id={`${id}-${side}`} label={t(side)} error={errorOf(side)}>
            <TextInput
              {...fieldProps(`${id}-${side}`, { error: errorOf(side) })}
              type="number"
              min={0}
              max={14}
              value={window[side]}
              onChange={(event) => onChange({ ...window, [side]: Number(event.target.value) })}
            />
          </Field>
        ))}
      </>
    );
  }
  const type = window.kind === "dated" ? "datetime-local" : "text";
  return (
    <>
      {(["from", "to"] as const).map((side) => (
        <Field key={side} id={`${id}-${side}`} label={t(side)} error={errorOf(side)} required>
          <TextInput
            {...fieldProps(`${id}-${side}`, { required: true, error: errorOf(side) })}
            type={type}
            required
            value={window[side]}
            onChange={(event) => onChange({ ...window, [side]: event.target.value })}
          />
        </Field>
      ))}
      {window.kind === "weekly" && (
        <fieldset className="sm:col-span-2 lg:col-span-4">
          <legend className="sr-only">{t("days")}</legend>
          <div className="flex flex-wrap gap-x-4 gap-y-1">
            {DAYS.map((day) => (
              <Checkbox
                key={day}
                label={t(`day.${day}`)}
                checked={window.days.includes(day)}
                onChange={(event) =>
                  onChange({ ...window, days: DAYS.filter((one) => (one === day ? event.target.checked : window.days.includes(one))) })
                }
              />
            ))}
          </div>
          <GroupError text={errorOf("days")} />
        </fieldset>
      )}
    </>
  );
}
