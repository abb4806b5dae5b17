"use client";
import { useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { Choices } from "../../ui/field.tsx";
import { ScrollRegion } from "../../ui/scroll-region.tsx";

const KINDS = ["", "call.denied", "action.denied", "call.", "file.", "enablement.", "permissions.", "invoice."] as const;

/** Narrows the trail to one kind of thing; asks the API, because it may be many pages. */
export function AuditFilter({ value }: { readonly value: string }) {
  const t = useTranslations("audit");
  const router = useRouter();
  const params = useSearchParams();
  const change = (next: string) => {
    const query = new URLSearchParams(params);
    query.delete("cursor");
    if (next) query.set("action", next);
    else query.delete("action");
    router.replace(`?${query}`, { scroll: false });
  };
  const label = {
    "": t("filter.all"),
    "call.denied": t("filter.deniedCalls"),
    "action.denied": t("filter.deniedActions"),
    "call.": t("thing.call"),
    "file.": t("thing.file"),
    "enablement.": t("thing.enablement"),
    "permissions.": t("thing.permissions"),
    "invoice.": t("thing.invoice"),
  };
  return (
    <ScrollRegion label={t("filter.label")} className="mb-4">
      <Choices
        name="action"
        legend={t("filter.label")}
        value={value}
        onChange={change}
        options={KINDS.map((kind) => ({ value: kind, label: label[kind] }))}
      />
    </ScrollRegion>
  );
}
