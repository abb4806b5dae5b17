"use client";
import { Search, SlidersHorizontal } from "lucide-react";
import Form from "next/form";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { Button } from "../../ui/button.tsx";
import { Checkbox, Select, TextInput } from "../../ui/field.tsx";
import type { StoreFilter } from "./store-filter.ts";

interface StoreSearchProps {
  readonly filter: StoreFilter;
  readonly categories: readonly { readonly category: string; readonly count: number }[];
}

/** One box that takes a plain sentence, and the filters. All of it lives in the address. */
export function StoreSearch({ filter, categories }: StoreSearchProps) {
  const t = useTranslations("store");
  const form = useRef<HTMLFormElement>(null);
  const submit = () => form.current?.requestSubmit();
  return (
    <Form action="/store" ref={form} className="mb-8" key={JSON.stringify(filter)}>
      <div className="relative">
        <Search aria-hidden className="pointer-events-none absolute top-4 left-4 size-5 text-ink-soft" />
        <TextInput
          name="q"
          type="search"
          data-filter
          defaultValue={filter.q ?? ""}
          maxLength={400}
          aria-label={t("ask")}
          placeholder={t("askExample")}
          className="!h-13 !rounded-xl pr-28 pl-12 !text-base shadow-card"
        />
        <Button type="submit" tone="primary" className="absolute top-2 right-2">
          {t("find")}
        </Button>
      </div>
      <fieldset className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 max-sm:grid max-sm:grid-cols-3 max-sm:gap-2">
        <legend className="sr-only">{t("filters")}</legend>
        <SlidersHorizontal aria-hidden className="size-4 text-ink-soft max-sm:hidden" />
        <Choice name="category" label={t("category")} value={filter.category} onChange={submit} any={t("anyCategory")}>
          {categories.map(({ category, count }) => (
            <option key={category} value={category}>
              {t(`categories.${category as "finance"}`)} ({count})
            </option>
          ))}
        </Choice>
        <Choice name="risk" label={t("risk")} value={filter.risk} onChange={submit} any={t("anyRisk")}>
          <option value="low">{t("riskUpTo.low")}</option>
          <option value="medium">{t("riskUpTo.medium")}</option>
        </Choice>
        <Choice name="maxPrice" label={t("maxPrice")} value={filter.maxPrice} onChange={submit} any={t("anyPrice")}>
          {["0.002", "0.005", "0.01"].map((price) => (
            <option key={price} value={price}>
              {t("upTo", { price })}
            </option>
          ))}
        </Choice>
        <Checkbox name="readsOnly" value="1" label={t("readsOnly")} defaultChecked={filter.readsOnly === true} onChange={submit} />
        <Checkbox name="noOutsideHosts" value="1" label={t("noHosts")} defaultChecked={filter.noOutsideHosts === true} onChange={submit} />
      </fieldset>
    </Form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly any: string;
  readonly value: string | undefined;
  readonly onChange: () => void;
  readonly children: React.ReactNode;
}

function Choice({ name, label, any, value, onChange, children }: ChoiceProps) {
  return (
    <Select name={name} aria-label={label} defaultValue={value ?? ""} onChange={onChange} className="sm:!w-auto max-sm:!px-2">
      <option value="">{any}</option>
      {children}
    </Select>
  );
}
