"use client";
import { Search } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { KillChoice } from "../../trpc/views.ts";
import { Field, fieldProps, Select, TextInput } from "../../ui/field.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { findKillChoices } from "./runtime-actions.ts";

type Kind = "skill" | "publisher" | "agent" | "employee" | "company";
const KINDS = {
  company: ["skill", "publisher", "agent", "employee", "company"],
  platform: ["skill", "publisher", "company", "agent"],
} as const satisfies Record<string, readonly Kind[]>;

export interface KillOffer {
  readonly scope: "company" | "platform";
  /** The own company's id; what "everything" means for an administrator. */
  readonly companyId: string;
}

export interface Wanted {
  readonly kind: Kind;
  /** Empty while nothing is chosen, and for everything of the own company. */
  readonly id: string;
}

interface TargetPickerProps {
  readonly offer: KillOffer;
  readonly wanted: Wanted;
  readonly onChange: (wanted: Wanted) => void;
}

/** What to stop: its kind, then one of a list that narrows as one types. */
export function TargetPicker({ offer, wanted, onChange }: TargetPickerProps) {
  const t = useTranslations("runtime");
  const { kind } = wanted;
  return (
    <div className="space-y-4">
      <Field id="kill-kind" label={t("what")} required>
        <Select
          {...fieldProps("kill-kind", { required: true })}
          value={kind}
          onChange={(event) => onChange({ kind: KINDS[offer.scope].find((one) => one === event.target.value) ?? "skill", id: "" })}
        >
          {KINDS[offer.scope].map((one) => (
            <option key={one} value={one}>
              {t(one === "company" && offer.scope === "platform" ? "target.oneCompany" : `target.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      {kind === "company" && offer.scope === "company" ? null : kind === "agent" && offer.scope === "platform" ? (
        // Agents belong to their companies: an operator is told the id.
        <Field id="kill-name" label={t("which")} hint={t("example.agent")} required>
          <TextInput
            {...fieldProps("kill-name", { required: true, hint: true })}
            required
            value={wanted.id}
            onChange={(event) => onChange({ kind, id: event.target.value.trim() })}
          />
        </Field>
      ) : (
        <ChoiceList key={kind} offer={offer} wanted={wanted} onChange={onChange} />
      )}
    </div>
  );
}

const TYPING_MS = 200;

/** Null while the list loads. */
function useChoices(kind: Kind, scope: KillOffer["scope"], search: string): readonly KillChoice[] | null | "failed" {
  const locale = useLocale() === "zh" ? "zh" : "en";
  const [choices, setChoices] = useState<readonly KillChoice[] | null | "failed">(null);
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(
      async () => {
        const answer = await findKillChoices({ kind, scope, search, locale }).catch(() => null);
        if (isWanted) setChoices(answer?.ok ? answer.data : "failed");
      },
      search === "" ? 0 : TYPING_MS,
    );
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [kind, scope, search, locale]);
  return choices;
}

function ChoiceList({ offer, wanted, onChange }: TargetPickerProps) {
  const t = useTranslations("runtime");
  const [search, setSearch] = useState("");
  const choices = useChoices(wanted.kind, offer.scope, search.trim());
  return (
    <div>
      <Field id="kill-search" label={t("which")} required>
        <span className="relative block">
          <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-soft" />
          <TextInput
            {...fieldProps("kill-search")}
            type="search"
            className="pl-9"
            placeholder={t("searchName")}
            maxLength={80}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </span>
      </Field>
      <fieldset className="mt-2 max-h-56 overflow-y-auto rounded-lg border border-line" aria-busy={choices === null}>
        <legend className="sr-only">{t("which")}</legend>
        {choices === null ? (
          <Skeleton className="m-2 h-24" />
        ) : choices === "failed" || choices.length === 0 ? (
          <p role="status" className="px-3 py-4 text-center text-ink-soft text-sm">
            {t(choices === "failed" ? "failed" : "noChoice")}
          </p>
        ) : (
          choices.map((choice) => (
            <label
              key={choice.id}
              className="flex cursor-pointer items-center gap-3 border-line border-b px-3 py-2 text-sm last:border-b-0 hover:bg-sunken has-checked:bg-accent-soft"
            >
              <input
                type="radio"
                name="kill-choice"
                value={choice.id}
                checked={wanted.id === choice.id}
                onChange={() => onChange({ kind: wanted.kind, id: choice.id })}
                className="size-4 accent-accent"
              />
              <span className="min-w-0">
                <span className="block break-words font-medium">{choice.name}</span>
                <span className="block break-words text-ink-soft text-xs">{choice.hint}</span>
              </span>
            </label>
          ))
        )}
      </fieldset>
    </div>
  );
}
