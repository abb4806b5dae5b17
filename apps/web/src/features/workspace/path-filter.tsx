"use client";
import { useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState, useTransition } from "react";
import { Button } from "../../ui/button.tsx";
import { TextInput } from "../../ui/field.tsx";

/** Narrows a list to a folder; asks the API, because it may be many pages. */
export function PathFilter({ value }: { readonly value: string }) {
  const t = useTranslations("workspace");
  const router = useRouter();
  const params = useSearchParams();
  const [prefix, setPrefix] = useState(value);
  const [isLoading, startLoading] = useTransition();
  const send = (event: FormEvent) => {
    event.preventDefault();
    const query = new URLSearchParams(params);
    query.delete("cursor");
    if (prefix) query.set("prefix", prefix.startsWith("/") ? prefix : `/${prefix}`);
    else query.delete("prefix");
    startLoading(() => router.replace(`?${query}`, { scroll: false }));
  };
  return (
    <form onSubmit={send} className="mb-4 flex max-w-md gap-2">
      <TextInput aria-label={t("folder")} placeholder={t("folder")} value={prefix} onChange={(event) => setPrefix(event.target.value)} />
      <Button type="submit" disabled={isLoading}>
        {t("show")}
      </Button>
    </form>
  );
}
